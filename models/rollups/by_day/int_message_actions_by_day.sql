{{ config(pre_hook="{{ forget_changed_days('message_actions') }}") }}
{%- set changed = changed_days("message_actions") %}
{%- set dimensions = ["org_id", "user_id", "action_name"] %}
{%- set counts %}
    count(*) as messages,
    count(case when number_in_message = 1 then 1 end) as messages_first
{%- endset %}

with
    usable as ({{ usable_events("message_actions", changed) }}),

    {{
        set_single_events_apart(
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

    summed_up as ({{ sum_up_events("events", dimensions, counts) }} {{ single_events() }})

select *
from summed_up {{ kept_by_date("event_date") }}
