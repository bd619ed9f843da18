{#-
    Events summed up by day and dimensions.

    relation    rows with `event_date`, `deliveries`, `fingerprint` and the columns of an event
    dimensions  the columns by which they are summed up, beside the day
    aggregates  SQL: what is summed up
    is_single   SQL: whether each event was known to be the only row with its key
-#}
{% macro sum_up_events(relation, dimensions, aggregates, is_single) -%}
    select
        event_date,
        {{ dimensions | join(", ") }},
        {{ aggregates }},
        {{ total("deliveries") }} as deliveries,
        {{ is_single }} as is_single,
        cast(sum(fingerprint) as {{ fingerprint_type() }}) as fingerprint
    from {{ relation }}
    group by event_date, {{ dimensions | join(", ") }}
{%- endmacro %}
