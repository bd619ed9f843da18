-- Chats, without what is written in them.
select
    id as chat_id,
    user_id as owner_id,
    nullif(folder_id, '') as folder_id,
    instant(created_at) as created_at,
    -- A clone or a fork names the chat that it was made from.
    nullif(json_of(chat) ->> '$.originalChatId', id) as original_chat_id,
    -- The server talks to itself in the chats of timers and sub-agents. In the chat of a note,
    -- which it hides as well, people write.
    coalesce(json_of(meta) ->> '$.internal' = 'true', false)
    and coalesce(json_of(meta) ->> '$.type', '') <> 'note' as is_internal,
    nullif(
        coalesce(json_of(chat) ->> '$.meta.automation_id', json_of(meta) ->> '$.automation_id'), ''
    )
    is not null as is_scheduled
from product.chat
