{#- What has a native type already need not be parsed. -#}
{% macro raw_text_columns(table) %}
    {{ return(adapter.dispatch("raw_text_columns", "usage_exports")(table)) }}
{% endmacro %}

{% macro duckdb__raw_text_columns(table) %}
    {%- if raw_mount() is none or not raw_relation(table) -%}
        {{ return(default__raw_text_columns(table)) }}
    {%- endif -%}
    {%- set names = [] -%}
    {%- for column in adapter.get_columns_in_relation(raw_relation(table)) if column.is_string() -%}
        {%- do names.append(column.name | lower) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}

{% macro default__raw_text_columns(table) %}
    {%- set names, delivered = [], delivered_columns(table) -%}
    {%- for column in raw_contract(table).columns -%}
        {%- if column.name not in delivered or not is_native(column, delivered[column.name]) -%}
            {%- do names.append(column.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
