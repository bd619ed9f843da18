{% macro raw_variables_problem() %}
    {%- set names = raw_table_names() -%}
    {%- for variable in ["raw_identifiers", "raw_tables_missing"] -%}
        {%- for table in var(variable) or [] if table not in names -%}
            {{
                return(
                    "Variable "
                    ~ variable
                    ~ " names the table "
                    ~ table
                    ~ ": it must be one of "
                    ~ names
                    | join(", ") ~ "."
                )
            }}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}
