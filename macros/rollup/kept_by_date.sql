{% macro kept_by_date(date) -%}
    {{ adapter.dispatch("kept_by_date", "usage_exports")(date) }}
{%- endmacro %}

{% macro default__kept_by_date(date) -%} order by {{ date }} {%- endmacro %}

{#- Each date has a partition, and so has files of its own: all its rows are written by one task. -#}
{% macro spark__kept_by_date(date) -%} distribute by {{ date }} {%- endmacro %}
