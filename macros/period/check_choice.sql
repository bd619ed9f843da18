{% macro check_choice(name, value, choices) %}
    {%- if value not in choices -%}
        {{
            exceptions.raise_compiler_error(
                name ~ " is '" ~ value ~ "': it must be one of " ~ choices | join(", ") ~ "."
            )
        }}
    {%- endif -%}
{% endmacro %}
