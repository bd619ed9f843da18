{#- A raw column as the type of the contract, null where it can't be read. -#}
{% macro clean_column(name, data_type, is_text) -%}
    {%- if data_type == "string" -%} cast({{ name }} as {{ dbt.type_string() }})
    {%- elif data_type == "timestamp" -%} {{ clean_timestamp(name, is_text) }}
    {%- elif data_type == "date" -%} cast({{ clean_timestamp(name, is_text) }} as date)
    {%- elif data_type == "bigint" -%} {{ clean_count(name, is_text) }}
    {%- elif data_type == "numeric(38,12)" -%} {{ clean_amount(name, 12, is_text) }}
    {%- elif data_type == "numeric(38,6)" -%} {{ clean_amount(name, 6, is_text) }}
    {%- elif data_type == "boolean" -%} {{ clean_boolean(name, is_text) }}
    {%- else -%}
        {{
            exceptions.raise_compiler_error(
                "The contract has no way to clean " ~ name ~ ", a " ~ data_type
            )
        }}
    {%- endif -%}
{%- endmacro %}
