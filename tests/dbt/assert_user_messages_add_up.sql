-- A message is of one kind: those in chats, to agents and in projects are all there
-- are.
select
    period_start, org_id, user_id, messages_total, messages_chat, messages_agents, messages_projects
from {{ ref("usage_users") }}
where messages_total <> messages_chat + messages_agents + messages_projects
