-- Prompts and answers, each of them once, with what the server wrote itself marked.
--
-- Copies: a clone copies the rows of its original with their times: what is older than the clone,
-- or
-- also stands in the original, is a copy. A chat that was exported and imported again keeps the ids
-- and times of its messages under another chat, which names no original: rows with one id and time
-- are one message where one person has them all, or where the id is a UUID, which no two messages
-- share. Of these the one that was imported before counts, else that of the oldest chat.
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
    ),

    identified as (
        select
            *,
            -- Who has the id: one person, or where it is a UUID nobody else.
            case
                when
                    regexp_full_match(
                        message_id, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'
                    )
                then ''
                else coalesce(user_id, '')
            end as id_of
        from without_clones
    ),

    imported_rows as (
        select message_id as row_id, 'user' as role, user_id, sent_at as created_at
        from imported.messages
        union all
        select request_id, 'assistant', user_id, requested_at
        from imported.model_requests
    ),

    -- Copies of what was imported, though it may be gone by now.
    copies_of_imported as (
        select identified.row_id
        from identified
        inner join
            imported_rows
            on identified.role = imported_rows.role
            and identified.created_at = imported_rows.created_at
            and identified.id_of in ('', coalesce(imported_rows.user_id, ''))
            and ends_with(imported_rows.row_id, '-' || identified.message_id)
            and identified.row_id <> imported_rows.row_id
    ),

    numbered as (
        select
            identified.*,
            row_number() over (
                partition by role, message_id, created_at, id_of
                order by
                    row_id not in (select row_id from imported_rows),
                    chat_created_at nulls last,
                    chat_id
            ) as copy,
            row_id in (select row_id from imported_rows) as is_imported,
            -- The first prompt of a schedule's chat is the schedule's; what follows a person wrote.
            is_scheduled
            and role = 'user'
            and row_number() over (partition by chat_id, role order by created_at, row_id)
            = 1 as is_of_schedule
        from identified
    )

select
    row_id,
    chat_id,
    message_id,
    role,
    user_id,
    parent_id,
    model_id,
    selected_model_id,
    created_at,
    has_files,
    output_items,
    steps,
    usage,
    has_failed,
    folder_id,
    -- What a person sent: not what a schedule, a timer or a sub-agent did.
    role = 'user' and not is_internal and not is_of_schedule as is_prompt
from numbered
where copy = 1 and (is_imported or row_id not in (select row_id from copies_of_imported))
