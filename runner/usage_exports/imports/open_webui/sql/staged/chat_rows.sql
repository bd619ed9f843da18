-- Prompts and answers, each of them once.
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
    is_prompt
from staged.all_rows
where row_id not in (select row_id from staged.copies)
