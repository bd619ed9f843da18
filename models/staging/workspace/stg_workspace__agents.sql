with cleaned as ({{ clean_raw("agents") }})

select
    org_id,
    agent_id,
    name,
    description,
    url,
    owner_id,
    created_at,
    deleted_at,
    updated_at,
    rejection,
    raw,
    source_file
from cleaned
