with
    cleaned as (
        {{
            clean_raw(
                "model_requests",
                [
                    (
                        "cached_input_tokens > input_tokens",
                        "cached_input_tokens exceeds input_tokens",
                    )
                ],
            )
        }}
    )

select
    org_id,
    request_id,
    model_id,
    requested_at,
    cast(requested_at as date) as requested_on,
    user_id,
    agent_id,
    api_key_id,
    source,
    input_tokens,
    cached_input_tokens,
    output_tokens,
    cost_usd,
    ingested_at,
    rejection,
    raw,
    source_file
from cleaned
