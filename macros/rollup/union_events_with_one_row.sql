{% macro union_events_with_one_row() -%}
    {{ adapter.dispatch("union_events_with_one_row", "usage_exports")() }}
{%- endmacro %}

{% macro default__union_events_with_one_row() -%} {%- endmacro %}

{% macro duckdb__union_events_with_one_row() -%}
    union all
    select * exclude (said)
    from grouped
    where said is null
{%- endmacro %}
