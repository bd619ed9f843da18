with cleaned as ({{ clean_raw("workspaces") }})

select
    org_id,
    name,
    byok_enabled,
    user_level_data_enabled,
    updated_at,
    rejection,
    warning,
    raw,
    source_file
from cleaned
