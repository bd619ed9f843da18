-- Prompts and answers, with what the server wrote itself marked, and without what clones have
-- copied: a clone copies the rows of its original with their times, so that what is older than the
-- clone, or also stands in the original, is a copy.
with
    chat_rows as (
        select
            message.id as row_id,
            message.chat_id,
            -- The id of a row is that of its chat and that of its message.
            substr(message.id, length(message.chat_id) + 2) as message_id,
            message.role,
            coalesce(message.user_id, chats.owner_id) as user_id,
            message.parent_id,
            nullif(message.model_id, '') as model_id,
            nodes.selected_model_id,
            coalesce(instant(message.created_at), chats.created_at) as created_at,
            len(json_items(message.files)) > 0 as has_files,
            -- Of an answer's output, and of its steps, nothing but names.
            list_transform(
                json_items(message.output), lambda item:[item ->> '$.type', item ->> '$.name']
            ) as output_items,
            list_transform(
                json_items(message.status_history), lambda step:step ->> '$.action'
            ) as steps,
            json_of(message.usage) as usage,
            json_of(message.error) is not null as has_failed,
            chats.folder_id,
            chats.original_chat_id,
            chats.created_at as chat_created_at,
            coalesce(chats.is_scheduled, false) as is_scheduled,
            coalesce(chats.is_internal, false)
            or coalesce(nodes.is_internal, false)
            or coalesce(json_of(message.meta) ->> '$.internal' = 'true', false) as is_internal
        from complete.chat_message as message
        left join staged.chats as chats on message.chat_id = chats.chat_id
        left join
            staged.nodes as nodes
            on message.chat_id = nodes.chat_id
            and substr(message.id, length(message.chat_id) + 2) = nodes.message_id
    ),

    without_clones as (
        select chat_rows.* exclude (original_chat_id)
        from chat_rows
        left join
            chat_rows as originals
            on chat_rows.original_chat_id = originals.chat_id
            and chat_rows.message_id = originals.message_id
        where
            originals.row_id is null
            and (
                chat_rows.original_chat_id is null
                or chat_rows.created_at >= chat_rows.chat_created_at
            )
    )

select
    *,
    -- What a person sent: not what a timer or a sub-agent did, nor a schedule, whose chat begins
    -- with
    -- a prompt of its own.
    role = 'user'
    and not is_internal
    and not (
        is_scheduled
        and row_number() over (partition by chat_id, role order by created_at, row_id) = 1
    ) as is_prompt
from without_clones
