{#-
    Events are joined to their period by day: to compare every one of them with both ends of every
    period takes far longer.
-#}
{% macro days_of(periods) -%}
    {{ adapter.dispatch("days_of", "usage_exports")(periods) }}
{%- endmacro %}

{% macro duckdb__days_of(periods) -%}
    select
        period_start,
        period_end,
        cast(
            unnest(generate_series(period_start, period_end, interval 1 day)) as date
        ) as event_date
    from {{ periods }}
{%- endmacro %}

{#- Series of dates would be series of instants, in the zone of the session. -#}
{% macro postgres__days_of(periods) -%}
    select periods.period_start, periods.period_end, cast(series as date) as event_date
    from {{ periods }} as periods
    cross join
        generate_series(
            cast(periods.period_start as timestamp),
            cast(periods.period_end as timestamp),
            interval '1 day'
        ) as series
{%- endmacro %}

{% macro spark__days_of(periods) -%}
    select period_start, period_end, explode(sequence(period_start, period_end)) as event_date
    from {{ periods }}
{%- endmacro %}
