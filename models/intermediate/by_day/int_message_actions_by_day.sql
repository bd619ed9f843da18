{{
    config(
        unique_key="event_date",
        pre_hook="{{ forget_changed_days(ref('int_message_actions_by_file')) }}",
    )
}}

with
    actions as (
        {{
            events_to_roll_up(
                "message_actions",
                "sent_on",
                key=["org_id", "message_id", "action_name"],
                others=["user_id", "sent_at"],
            )
        }}
    ),

    -- A message that triggered several actions is one message: it counts as such under
    -- the first of its actions, so that the days and actions of a user can be added up.
    numbered as (
        select
            event_date,
            org_id,
            user_id,
            action_name,
            deliveries,
            row_number() over (
                partition by org_id, message_id, user_id, event_date order by action_name
            ) as number_in_message
        from actions
    ),

    counted as (
        select
            event_date,
            org_id,
            user_id,
            action_name,
            count(*) as messages,
            count(case when number_in_message = 1 then 1 end) as messages_first,
            cast(sum(deliveries) as bigint) as deliveries
        from numbered
        group by event_date, org_id, user_id, action_name
    ),

    days as ({{ day_fingerprints("actions") }})

select
    counted.event_date,
    counted.org_id,
    counted.user_id,
    counted.action_name,
    counted.messages,
    counted.messages_first,
    counted.deliveries,
    days.day_fingerprint
from counted
inner join days on counted.event_date = days.event_date
