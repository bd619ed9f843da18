with
    actions as (
        {{
            rows_in_export(
                ref("int_message_actions_by_day"),
                ref("int_message_actions_by_month"),
                ["org_id", "user_id", "action_name", "messages", "messages_first"],
            )
        }}
    ),

    days as ({{ days_of(ref("int_periods")) }})

select
    days.period_start,
    max(days.period_end) as period_end,
    actions.org_id,
    actions.user_id,
    actions.action_name,
    {{ total("actions.messages") }} as messages,
    {{ total("actions.messages_first") }} as messages_first
from actions
inner join days on actions.event_date = days.event_date
group by days.period_start, actions.org_id, actions.user_id, actions.action_name
