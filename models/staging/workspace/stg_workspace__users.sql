with cleaned as ({{ clean_raw("users") }})

select
    org_id,
    user_id,
    name,
    {{ ascii_lower("email") }} as email,
    {{ ascii_lower("role") }} as role,
    department,
    joined_at,
    deleted_at,
    updated_at,
    rejection,
    raw,
    source_file
from cleaned
