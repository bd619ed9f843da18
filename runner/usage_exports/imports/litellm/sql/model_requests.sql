-- Requests of any kind, embeddings and health checks too, with what they cost. Spend that is no
-- finite
-- number is unknown: the price list then says the cost. A key is known by the hash that LiteLLM
-- shows
-- for it: a key as it is must not leave.
select
    request_id,
    model_id,
    requested_at,
    user_id,
    agent_id,
    api_key_id,
    call_type as source,
    input_tokens,
    cached_input_tokens,
    cache_creation_tokens,
    output_tokens,
    cost_usd
from staged.requests
