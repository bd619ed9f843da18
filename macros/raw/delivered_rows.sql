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
    {%- set delivered = delivered_columns(table) -%}
    select
        {%- for column in raw_contract(table).columns %}
            {{
                delivered_value(
                    column, delivered.get(column.name)
                ) or "cast(null as " ~ dbt.type_string() ~ ")"
            }} as {{ column.name }},
        {%- endfor %}
        {{ raw_table_name(table) }} as source_file
    {% if raw_relation(table) %} from {{ source("usage_exports_raw", table) }}
    {% else %} where false
    {% endif %}
{%- endmacro %}
