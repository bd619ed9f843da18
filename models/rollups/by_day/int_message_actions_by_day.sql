{{ config(pre_hook="{{ delete_changed_dates('message_actions', 'event_date') }}") }}
{%- set changed = changed_days("message_actions") %}
{%- set contract = raw_contract("message_actions") %}
{%- set dimensions = ["org_id", "user_id", "action_name"] %}
{%- set counts %}
    count(*) as messages,
    count(case when number_in_message = 1 then 1 end) as messages_first
{%- endset %}

with
    usable as (
        select
            event_date,
            {{ (contract.key + contract.others) | join(", ") }},
            ingested_at,
            1 as deliveries,
            fingerprint
        from {{ ref("stg_workspace__message_actions") }}
        where rejection is null and {{ is_in_days(changed) }}
    ),

    -- `repeated`: the rows to compare with each other. Most engines take all of `usable`;
    -- one with a shortcut those whose key has several, and sums up the others at once, by
    -- way of `shared`, `marked` and `grouped`.
    {{
        events_with_one_row(
            "message_actions",
            dimensions,
            counts,
            changed,
            seen_together=["org_id", "message_id"],
            alone={"number_in_message": 1},
        )
    }}

    -- Each action of a message once: of its deliveries the latest counts.
    latest as ({{ latest_delivery("message_actions", "repeated") }}),

    -- A message that triggered several actions is one message: it counts as such under
    -- the first of its actions, so that the days and actions of a user can be added up.
    events as (
        select
            *,
            row_number() over (
                partition by org_id, message_id, user_id, event_date order by action_name
            ) as number_in_message
        from latest
    ),

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
