-- Every message addressed to an agent, inside projects too.
select
    period_start,
    org_id,
    agent_id,
    {{ total("messages") }} as messages,
    count(distinct user_id) as unique_users
from {{ ref("int_messages_by_period") }}
where agent_id is not null
group by period_start, org_id, agent_id
