{% macro events_with_one_row(table, dimensions, counts, changed, seen_together=none, alone={}) -%}
    {{
        adapter.dispatch("events_with_one_row", "usage_exports")(
            table, dimensions, counts, changed, seen_together, alone
        )
    }}
{%- endmacro %}

{#- One window over all rows finds the deliveries that count. -#}
{% macro default__events_with_one_row(table, dimensions, counts, changed, seen_together, alone) -%}
    repeated as (select * from usable),
{%- endmacro %}

{#-
    Sorting a hundred million rows to find the few that were delivered twice costs more than all
    the rest. Rows that share their key with no other are summed up at once; each of the others has,
    in the same pass, a group of its own that keeps all it says, and only these are sorted. Two keys
    with one hash are taken for one at first; that costs time, not truth.
-#}
{% macro duckdb__events_with_one_row(table, dimensions, counts, changed, seen_together, alone) -%}
    {%- set contract = raw_contract(table) -%}
    {%- set said = (
        (contract.key + contract.others)
        | reject("in", dimensions)
        | list + ["ingested_at"]
    ) -%}
    {%- set key_hash = "hash(" ~ (seen_together or contract.key) | join(", ") ~ ")" -%}
    -- Rejected rows do not matter here, but telling them would cost more.
    shared as materialized(
        select {{ key_hash }} as key_hash
        from {{ ref("stg_workspace__" ~ table) }}
        where {{ is_in_days(changed) }}
        group by key_hash
        having count(*) > 1
    ),

    marked as (
        select
            usable.*,
            {%- for name, value in alone.items() %} {{ value }} as {{ name }}, {%- endfor %}
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
        select
            event_date,
            {{ dimensions | join(", ") }},
            said,
            {{ counts }},
            {{ total("deliveries") }} as deliveries,
            true as is_single,
            {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
        from marked
        group by event_date, {{ dimensions | join(", ") }}, said
    ),

    repeated as (
        select
            event_date,
            {{ dimensions | join(", ") }},
            {%- for name in said %} said.{{ name }} as {{ name }}, {%- endfor %}
            deliveries,
            fingerprint
        from grouped
        where said is not null
    ),
{%- endmacro %}
