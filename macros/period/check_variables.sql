{#
    Refuses variables that nobody reads: a misspelt one would be passed over in silence.

    given  the names that the run was given
    known  those that the project reads
#}
{% macro check_variables(given, known) %}
    {%- for name in given if name not in known -%}
        {{
            exceptions.raise_compiler_error(
                "Variable " ~ name ~ " is unknown: the variables are " ~ known | join(", ") ~ "."
            )
        }}
    {%- endfor -%}
{% endmacro %}
