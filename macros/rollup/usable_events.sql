{#-
    The usable rows of an event table, each as one delivery with its fingerprint.

    staging     the staging model
    event_date  its column with the UTC date of the event
    is_wanted   the condition that keeps the rows of some days
    columns     the columns of the contract but `ingested_at`
-#}
{% macro usable_events(staging, event_date, is_wanted, columns) -%}
    select
        {{ columns | join(", ") }},
        ingested_at,
        {{ event_date }} as event_date,
        1 as deliveries,
        {{ row_fingerprint(columns + ["ingested_at"]) }} as fingerprint
    from {{ staging }}
    where rejection is null and {{ is_wanted }}
{%- endmacro %}
