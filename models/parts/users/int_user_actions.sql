-- Counted from the actions alone, by the user that they carry.
select
    period_start,
    org_id,
    user_id,
    {{ total("messages_first") }} as action_messages,
    count(*) as action_messaged,
    {{ json_map("action_name", "messages") }} as action_to_messages
from {{ ref("int_message_actions_by_period") }}
group by period_start, org_id, user_id
