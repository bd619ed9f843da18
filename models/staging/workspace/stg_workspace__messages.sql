with cleaned as ({{ clean_raw("messages") }})

select
    org_id,
    message_id,
    user_id,
    sent_at,
    cast(sent_at as date) as sent_on,
    chat_id,
    agent_id,
    project_id,
    model_id,
    ingested_at,
    rejection,
    raw,
    source_file
from cleaned
