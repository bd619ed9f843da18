{#- `deliveries` and `fingerprint` become those of all deliveries of an event. -#}
{% macro latest_delivery(table, relation) -%}
    {%- set contract = raw_contract(table) -%}
    {%- set key = (contract.key + ["event_date"]) | join(", ") -%}
    {%- set columns = (contract.key + contract.others) | join(", ") -%}
    select event_date, {{ columns }}, deliveries, fingerprint
    from
        (
            select
                event_date,
                {{ columns }},
                sum(deliveries) over (partition by {{ key }}) as deliveries,
                sum(fingerprint) over (partition by {{ key }}) as fingerprint,
                row_number() over (
                    partition by {{ key }}
                    order by {{ greatest_first(["ingested_at"] + contract.others) }}
                ) as place
            from {{ relation }}
        ) as ranked
    where place = 1
{%- endmacro %}
