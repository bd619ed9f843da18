{#
    The events of the days that have to be rolled up again, each once: usable rows of the staging
    model, of several deliveries the one that counts. Adds `event_date`, `deliveries`, and
    `fingerprint`, that of all deliveries together: it says what a day was really made from, even
    when a file changed since it was looked at.

    table       the raw table
    event_date  the column of the staging model with the UTC date of the event
    key         the columns that tell its events apart
    others      all other columns but `ingested_at`
#}
{% macro events_to_roll_up(table, event_date, key, others) %}
    {%- set changed = changed_days(ref("int_" ~ table ~ "_by_file")) -%}
    with
        usable as (
            select
                {{ (key + others) | join(", ") }},
                ingested_at,
                {{ event_date }} as event_date,
                {{ row_fingerprint(key + others + ["ingested_at"]) }} as fingerprint
            from {{ ref("stg_workspace__" ~ table) }}
            where rejection is null and {{ is_in_days(event_date, changed) }}
        )

        {{ latest_delivery("usable", key + ["event_date"], others) }}
{% endmacro %}
