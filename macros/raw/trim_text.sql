{#- Text without the spaces, tabs and line breaks around it; the empty string is null. -#}
{% macro trim_text(column) -%}
    {{ adapter.dispatch("trim_text", "usage_exports")(column) }}
{%- endmacro %}

{% macro default__trim_text(column) -%}
    nullif(trim({{ column }}, ' ' || chr(9) || chr(10) || chr(13)), '')
{%- endmacro %}
