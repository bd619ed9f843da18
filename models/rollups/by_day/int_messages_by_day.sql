{{ config(pre_hook="{{ delete_changed_dates('messages', 'event_date') }}") }}
{%- set changed = changed_days("messages") %}
{%- set contract = raw_contract("messages") %}
{%- set dimensions = ["org_id", "user_id", "agent_id", "project_id", "model_id"] %}
{%- set counts %} count(*) as messages {%- endset %}

with
    usable as (
        select
            event_date,
            {{ (contract.key + contract.others) | join(", ") }},
            ingested_at,
            1 as deliveries,
            fingerprint
        from {{ ref("stg_workspace__messages") }}
        where rejection is null and {{ is_in_days(changed) }}
    ),

    -- `repeated`: the rows to compare with each other. Most engines take all of `usable`;
    -- one with a shortcut those whose key has several, and sums up the others at once, by
    -- way of `shared`, `marked` and `grouped`.
    {{ events_with_one_row("messages", dimensions, counts, changed) }}

    -- Each message once: of its deliveries the latest counts.
    events as ({{ latest_delivery("messages", "repeated") }}),

    summed_up as (
        select
            event_date,
            {{ dimensions | join(", ") }},
            {{ counts }},
            {{ total("deliveries") }} as deliveries,
            false as is_single,
            {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
        from events
        group by event_date, {{ dimensions | join(", ") }} {{ union_events_with_one_row() }}
    )

select *
from summed_up {{ kept_by_date("event_date") }}
