{% macro delivered_rows(table) -%}
    {{ adapter.dispatch("delivered_rows", "usage_exports")(table) }}
{%- endmacro %}

{#- Mounted files are such rows already. -#}
{% macro duckdb__delivered_rows(table) -%}
    {%- if raw_mount() is none or not raw_relation(table) -%} {{ default__delivered_rows(table) }}
    {%- else -%} select * from {{ source("usage_exports_raw", table) }}
    {%- endif -%}
{%- endmacro %}

{#- Tables as somebody's loader leaves them: an optional column may be absent, or a whole table. -#}
{% macro default__delivered_rows(table) -%}
    {%- set found, text_columns = delivered_columns(table), raw_text_columns(table) -%}
    select
        {%- for column in raw_contract(table).columns %}
            {%- set delivered = found.get(column.name) -%}
            {%- if delivered -%}
                {%- set name = adapter.quote(delivered.name) -%}
                {%- set kind = delivered_kind(delivered) -%}
            {%- endif %}
            {% if not delivered -%} cast(null as {{ dbt.type_string() }})
            {%- elif kind == "double" and column.data_type == "string" -%} {{ double_text(name) }}
            {%- elif column.name in text_columns -%} {{ delivered_text(name, delivered) }}
            {%- elif kind == "instant" -%} {{ instant_in_utc(name) }}
            {%- elif kind == "timestamp" -%} cast({{ name }} as {{ dbt.type_timestamp() }})
            {%- elif kind == "date" -%} {{ date_as_timestamp(name) }}
            {%- elif column.data_type == "bigint" -%} cast({{ name }} as bigint)
            {%- else -%} {{ name }}
            {%- endif %} as {{ column.name }},
        {%- endfor %}
        {{ raw_table_name(table) }} as source_file
    {% if raw_relation(table) %} from {{ source("usage_exports_raw", table) }}
    {% else %} where false
    {% endif %}
{%- endmacro %}
