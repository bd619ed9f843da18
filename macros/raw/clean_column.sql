{% macro clean_column(column, is_text) -%}
    {%- set name, data_type = column.name, column.data_type -%}
    {%- set parsed = name ~ "_parsed" if is_text else name -%}
    {%- set text = "cast(" ~ name ~ " as " ~ dbt.type_string() ~ ")" -%}
    {%- if data_type == "string" -%}
        {{ ascii_lower(text) if column.meta.get("lower_case") else text }}
    {%- elif data_type == "timestamp" -%} {{ clean_timestamp(parsed, false) }}
    {%- elif data_type == "date" -%} cast({{ clean_timestamp(parsed, false) }} as date)
    {%- elif data_type == "bigint" -%} {{ clean_count(parsed, is_text) }}
    {%- elif data_type == "numeric(38,12)" -%} {{ clean_amount(parsed, 12, is_text) }}
    {%- elif data_type == "numeric(38,6)" -%} {{ clean_amount(parsed, 6, is_text) }}
    {%- elif data_type == "boolean" -%} {{ clean_boolean(name, is_text) }}
    {%- else -%}
        {{
            exceptions.raise_compiler_error(
                "The contract has no way to clean " ~ name ~ ", a " ~ data_type
            )
        }}
    {%- endif -%}
{%- endmacro %}
