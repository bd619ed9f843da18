{#
    What to say of a variable that is spelt nearly like one of this project's, and would be passed
    over in silence; none where there is none. All others are the affair of the project that runs.

    What the command line gives can be listed. What stands in a dbt_project.yml can only be asked
    for by name: of that the likeliest slips are found.
#}
{% macro misspelt_variable() %}
    {%- set known = known_variables() -%}
    {%- set given = (invocation_args_dict.get("vars") or {}).keys() | list -%}
    {#- What is as short as `now` is near to too many words. -#}
    {%- for name in known if name | length > 5 -%}
        {%- for spelling in given + likely_slips(name) if spelling not in known -%}
            {%- if is_slip_of(name, spelling) and var.has_var(spelling) -%}
                {{
                    return(
                        "Variable " ~ spelling ~ " is unknown: the variables are " ~ known
                        | join(", ") ~ ". Did you mean " ~ name ~ "?"
                    )
                }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}
