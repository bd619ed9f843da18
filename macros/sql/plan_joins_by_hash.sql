{#-
    All joins are by equality, many of them between subqueries, whose size an engine may not know: where
    it takes them for one row it compares each with each.
-#}
{% macro plan_joins_by_hash() -%}
    {{ adapter.dispatch("plan_joins_by_hash", "usage_exports")() }}
{%- endmacro %}

{% macro default__plan_joins_by_hash() -%} {%- endmacro %}

{% macro postgres__plan_joins_by_hash() -%} set enable_nestloop = off {%- endmacro %}
