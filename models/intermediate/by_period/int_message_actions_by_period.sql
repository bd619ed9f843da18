with
    actions as (
        select event_date, org_id, user_id, action_name, messages, messages_first
        from {{ ref("int_message_actions_by_day") }}
        where {{ is_in_export("event_date") }}
    ),

    periods as (select period_start, period_end from {{ ref("int_periods") }})

select
    periods.period_start,
    periods.period_end,
    actions.org_id,
    actions.user_id,
    actions.action_name,
    cast(sum(actions.messages) as bigint) as messages,
    cast(sum(actions.messages_first) as bigint) as messages_first
from actions
inner join periods on actions.event_date between periods.period_start and periods.period_end
group by
    periods.period_start, periods.period_end, actions.org_id, actions.user_id, actions.action_name
