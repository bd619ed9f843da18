{#
    An event table rolled up by day: the usable rows of the days that have to be rolled up again,
    each event once, of several deliveries the one that counts. What is summed up stands in the
    caller's block: aggregates over the columns of an event. Adds `deliveries`, `is_single` and
    `fingerprint`.

    table       the raw table
    event_date  the column of the staging model with the UTC date of the event
    key         the columns that tell its events apart
    others      all other columns but `ingested_at`, in the order of the contract
    dimensions  the columns of `key` and `others` by which events are summed up
    shared_key  the columns by which rows must be seen together, where that is not the key
    derived     further columns of an event, from name to {"alone": its value where no other row has
                its shared key, "among": an expression over all that have it}
#}
{% macro events_by_day(table, event_date, key, others, dimensions, shared_key=none, derived={}) -%}
    {%- set changed = changed_days(ref("int_" ~ table ~ "_by_file")) -%}
    {{
        adapter.dispatch("events_by_day", "usage_exports")(
            ref("stg_workspace__" ~ table),
            event_date,
            is_in_days(event_date, changed),
            key,
            others,
            dimensions,
            shared_key or key,
            derived,
            caller(),
        )
    }}
    {{ kept_by_date("event_date") }}
{%- endmacro %}


{#- The general form: of all deliveries of an event one window finds the one that counts. -#}
{% macro default__events_by_day(
    staging,
    event_date,
    is_wanted,
    key,
    others,
    dimensions,
    shared_key,
    derived,
    aggregates
) -%}
    with
        usable as ({{ usable_events(staging, event_date, is_wanted, key + others) }}),

        latest as ({{ latest_delivery("usable", key + ["event_date"], others) }}),

        events as (
            select
                latest.*
                {%- for name, value in derived.items() %}
                    , {{ value.among }} as {{ name }}
                {%- endfor %}
            from latest
        ),

        summed_up as ({{ sum_up_events("events", dimensions, aggregates, is_single="false") }})

    select *
    from summed_up
{%- endmacro %}


{#-
    Sorting a hundred million rows to find the few that were delivered twice costs more than all
    the rest. Rows that share their key with no other are summed up at once; each of the others has,
    in the same pass, a group of its own that keeps all it says, and only these are sorted. Two keys
    with one hash are taken for one at first; that costs time, not truth.
-#}
{% macro duckdb__events_by_day(
    staging,
    event_date,
    is_wanted,
    key,
    others,
    dimensions,
    shared_key,
    derived,
    aggregates
) -%}
    {%- set said = (key + others) | reject("in", dimensions) | list + ["ingested_at"] -%}
    {%- set key_hash = "hash(" ~ shared_key | join(", ") ~ ")" -%}
    with
        usable as ({{ usable_events(staging, event_date, is_wanted, key + others) }}),

        -- Rejected rows do not matter here, but telling them would cost more.
        shared as materialized(
            select {{ key_hash }} as key_hash
            from {{ staging }}
            where {{ is_wanted }}
            group by key_hash
            having count(*) > 1
        ),

        marked as (
            select
                usable.*,
                {%- for name, value in derived.items() %}
                    {{ value.alone }} as {{ name }},
                {%- endfor %}
                case
                    when {{ key_hash }} in (select key_hash from shared)
                    then
                        struct_pack(
                            {%- for name in said %}
                                {{ name }} := {{ name }}{{ "," if not loop.last }}
                            {%- endfor %}
                        )
                end as said
            from usable
        ),

        grouped as materialized(
            {{ sum_up_events("marked", dimensions + ["said"], aggregates, is_single="true") }}
        ),

        shared_rows as (
            select
                event_date,
                {{ dimensions | join(", ") }},
                {%- for name in said %} said.{{ name }} as {{ name }}, {%- endfor %}
                deliveries,
                fingerprint
            from grouped
            where said is not null
        ),

        latest as ({{ latest_delivery("shared_rows", key + ["event_date"], others) }}),

        events as (
            select
                latest.*
                {%- for name, value in derived.items() %}
                    , {{ value.among }} as {{ name }}
                {%- endfor %}
            from latest
        ),

        summed_up as (
            select * exclude (said)
            from grouped
            where said is null
            union all
            {{ sum_up_events("events", dimensions, aggregates, is_single="false") }}
        )

    select *
    from summed_up
{%- endmacro %}
