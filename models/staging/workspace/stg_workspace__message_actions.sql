with cleaned as ({{ clean_raw("message_actions") }})

select
    org_id,
    message_id,
    user_id,
    action_name,
    sent_at,
    cast(sent_at as date) as sent_on,
    ingested_at,
    rejection,
    raw,
    source_file
from cleaned
