-- The price list of the raw folder, or where it has none the one that the project
-- ships.
with cleaned as ({{ clean_raw("model_prices", fallback=ref("usage_exports_model_prices")) }})

select
    model_id,
    valid_from,
    input_usd_per_million,
    cached_input_usd_per_million,
    output_usd_per_million,
    rejection,
    raw,
    source_file
from cleaned
