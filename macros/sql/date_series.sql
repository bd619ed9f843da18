{% macro date_series(first, last, step) -%}
    {{ adapter.dispatch("date_series", "usage_exports")(first, last, step) }}
{%- endmacro %}

{% macro duckdb__date_series(first, last, step) -%}
    select
        cast(
            unnest(
                generate_series(date '{{ first }}', date '{{ last }}', interval 1 {{ step }})
            ) as date
        ) as period_start
{%- endmacro %}

{% macro postgres__date_series(first, last, step) -%}
    select cast(series as date) as period_start
    from
        generate_series(
            timestamp '{{ first }}', timestamp '{{ last }}', interval '1 {{ step }}'
        ) as series
{%- endmacro %}

{% macro spark__date_series(first, last, step) -%}
    select
        explode(
            sequence(date '{{ first }}', date '{{ last }}', interval '1 {{ step }}')
        ) as period_start
{%- endmacro %}
