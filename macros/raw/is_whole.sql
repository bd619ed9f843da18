{% macro is_whole(column) -%}
    {{ adapter.dispatch("is_whole", "usage_exports")(column) }}
{%- endmacro %}

{% macro default__is_whole(column) -%}
    {{ matches_whole(column, "[+-]?[0-9]*[.]?0*") }}
{%- endmacro %}

{% macro postgres__is_whole(column) -%} {{ column }} = trunc({{ column }}) {%- endmacro %}
