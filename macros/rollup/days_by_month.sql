{#-
    A roll-up by day rolled up by month: the months that have to be rolled up again. What is summed
    up stands in the caller's block: aggregates over the columns of a day. Adds `fingerprint`.

    table       the raw table
    dimensions  its columns by which days are summed up, beside the month
#}
{% macro days_by_month(table, dimensions) -%}
    {%- set month = month_of("event_date") -%}
    select
        {{ month }} as event_month,
        {{ dimensions | join(", ") }},
        {{ caller() }},
        cast(sum(fingerprint) as {{ fingerprint_type() }}) as fingerprint
    from {{ ref("int_" ~ table ~ "_by_day") }}
    where {{ is_in_months("event_date", changed_months(fingerprints_of_days(table))) }}
    group by {{ month }}, {{ dimensions | join(", ") }} {{ kept_by_date("event_month") }}
{%- endmacro %}
