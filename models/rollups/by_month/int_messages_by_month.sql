{{ config(pre_hook="{{ delete_changed_dates('messages', 'event_month') }}") }}

select
    {{ month_of("event_date") }} as event_month,
    org_id,
    user_id,
    agent_id,
    project_id,
    model_id,
    {{ total("messages") }} as messages,
    {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
from {{ ref("int_messages_by_day") }}
where {{ is_in_months(changed_months("messages")) }}
group by
    {{ month_of("event_date") }},
    org_id,
    user_id,
    agent_id,
    project_id,
    model_id
    {{ kept_by_date("event_month") }}
