{{ config(pre_hook="{{ delete_changed_dates('message_actions', 'event_month') }}") }}

select
    {{ month_of("event_date") }} as event_month,
    org_id,
    user_id,
    action_name,
    {{ total("messages") }} as messages,
    {{ total("messages_first") }} as messages_first,
    {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
from {{ ref("int_message_actions_by_day") }}
where {{ is_in_months(changed_months("message_actions")) }}
group by
    {{ month_of("event_date") }}, org_id, user_id, action_name {{ kept_by_date("event_month") }}
