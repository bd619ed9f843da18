-- The rows of chats that were exported and imported again. They keep the ids and times of their
-- messages under another chat, which names no original. An id that is a UUID is of one message,
-- whoever has it; of a short one, such as `1`, two chats of a person must share two rows at
-- least. Of
-- copies the one that was imported before counts, though it may be gone by now, else that of the
-- oldest chat.
with
    imported_rows as (
        select message_id as row_id, 'user' as role, user_id, sent_at as created_at
        from imported.messages
        union all
        select request_id, 'assistant', user_id, requested_at
        from imported.model_requests
    ),

    told_apart as (
        select
            row_id,
            chat_id,
            message_id,
            role,
            user_id,
            created_at,
            is_prompt,
            coalesce(chat_created_at, 'infinity') as chat_created_at,
            row_id not in (select row_id from imported_rows) as is_new,
            regexp_full_match(
                message_id, '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'
            ) as is_unique
        from staged.all_rows
    ),

    candidates as (
        select later.row_id, later.is_unique, later.chat_id, earlier.chat_id as other_chat_id
        from told_apart as later
        inner join
            told_apart as earlier
            on later.role = earlier.role
            and later.message_id = earlier.message_id
            and later.created_at = earlier.created_at
            and later.is_prompt = earlier.is_prompt
            and (later.is_unique or later.user_id is not distinct from earlier.user_id)
        where
            row(earlier.is_new, earlier.chat_created_at, earlier.chat_id)
            < row(later.is_new, later.chat_created_at, later.chat_id)
        union all
        select
            told_apart.row_id,
            told_apart.is_unique,
            told_apart.chat_id,
            left(
                imported_rows.row_id,
                length(imported_rows.row_id) - length(told_apart.message_id) - 1
            )
        from told_apart
        inner join
            imported_rows
            on told_apart.role = imported_rows.role
            and told_apart.created_at = imported_rows.created_at
            and ends_with(imported_rows.row_id, '-' || told_apart.message_id)
            and (told_apart.is_unique or told_apart.user_id = imported_rows.user_id)
        where told_apart.is_new
    ),

    shared as (
        select chat_id, other_chat_id, count(distinct row_id) as row_count
        from candidates
        group by chat_id, other_chat_id
    )

select distinct candidates.row_id
from candidates
inner join
    shared
    on candidates.chat_id = shared.chat_id
    and candidates.other_chat_id = shared.other_chat_id
where candidates.is_unique or shared.row_count > 1
