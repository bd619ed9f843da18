{% macro raw_table_name(table) -%}
    {%- set relation = source("usage_exports_raw", table) -%}
    cast({{ text_literal(relation.schema ~ "." ~ relation.identifier) }} as {{ dbt.type_string() }})
{%- endmacro %}
