{% macro usable_events(table, changed) -%}
    {%- set contract = raw_contract(table) -%}
    select
        event_date,
        {{ (contract.key + contract.others) | join(", ") }},
        ingested_at,
        1 as deliveries,
        fingerprint
    from {{ ref("stg_workspace__" ~ table) }}
    where rejection is null and {{ is_in_days(changed) }}
{%- endmacro %}
