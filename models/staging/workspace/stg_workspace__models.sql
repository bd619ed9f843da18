with cleaned as ({{ clean_raw("models") }})

select model_id, name, provider, updated_at, rejection, raw, source_file
from cleaned
