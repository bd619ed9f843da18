with cleaned as ({{ clean_raw("projects") }})

select
    org_id,
    project_id,
    name,
    owner_id,
    created_at,
    deleted_at,
    updated_at,
    rejection,
    raw,
    source_file
from cleaned
