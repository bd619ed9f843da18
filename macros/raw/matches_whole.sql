{% macro matches_whole(column, pattern) -%}
    {{ adapter.dispatch("matches_whole", "usage_exports")(column, pattern) }}
{%- endmacro %}

{% macro duckdb__matches_whole(column, pattern) -%}
    regexp_full_match({{ column }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches_whole(column, pattern) -%}
    {{ column }} ~ '^({{ pattern }})$'
{%- endmacro %}

{#- Java's $ also stands before a line break at the end of a text. -#}
{% macro spark__matches_whole(column, pattern) -%}
    {{ column }} rlike '(?s)^({{ pattern }})(?!.)'
{%- endmacro %}
