-- Chats, without what is written in them.
select
    id as chat_id,
    user_id as owner_id,
    nullif(folder_id, '') as folder_id,
    instant(created_at) as created_at,
    -- A clone or a fork names the chat that it was made from.
    nullif(json_of(chat) ->> '$.originalChatId', id) as original_chat_id
from product.chat
