{% macro contains_nul(column) -%}
    {{ adapter.dispatch("contains_nul", "usage_exports")(column) }}
{%- endmacro %}

{% macro default__contains_nul(column) -%} contains({{ column }}, chr(0)) {%- endmacro %}

{#- Its texts can't hold one. -#}
{% macro postgres__contains_nul(column) -%} false {%- endmacro %}
