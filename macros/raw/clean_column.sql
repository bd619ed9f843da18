{#- A raw column as the type of the contract, null where it can't be read. -#}
{% macro clean_column(column, is_text) -%}
    {%- set name, data_type = column.name, column.data_type -%}
    {%- set number = name ~ "_number" if is_text else name -%}
    {%- if data_type == "string" -%} cast({{ name }} as {{ dbt.type_string() }})
    {%- elif data_type == "timestamp" -%} {{ clean_timestamp(name, is_text) }}
    {%- elif data_type == "date" -%} cast({{ clean_timestamp(name, is_text) }} as date)
    {%- elif data_type == "bigint" -%} {{ clean_count(number, is_text) }}
    {%- elif data_type == "numeric(38,12)" -%} {{ clean_amount(number, 12, is_text) }}
    {%- elif data_type == "numeric(38,6)" -%} {{ clean_amount(number, 6, is_text) }}
    {%- elif data_type == "boolean" -%} {{ clean_boolean(name, is_text) }}
    {%- else -%}
        {{
            exceptions.raise_compiler_error(
                "The contract has no way to clean " ~ name ~ ", a " ~ data_type
            )
        }}
    {%- endif -%}
{%- endmacro %}


{#- Whether a column of the contract holds numbers. -#}
{% macro is_number(column) -%}
    {{ return(column.data_type == "bigint" or column.data_type.startswith("numeric")) }}
{%- endmacro %}
