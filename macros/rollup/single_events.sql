{% macro single_events() -%}
    {{ adapter.dispatch("single_events", "usage_exports")() }}
{%- endmacro %}

{% macro default__single_events() -%} {%- endmacro %}

{% macro duckdb__single_events() -%}
    union all
    select * exclude (said)
    from grouped
    where said is null
{%- endmacro %}
