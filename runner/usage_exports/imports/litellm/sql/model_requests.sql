-- Requests of any kind, embeddings too, with what they cost. The tokens of a failed one are
-- estimated, which is not known, and it costs nothing. Spend that is no finite number is unknown:
-- the price list then says the cost. The user is empty for keys of services; `default_user_id`
-- is the proxy itself. A key is known by the hash that LiteLLM shows for it: a key as it is must
-- not leave.
with
    spend_logs as (
        select
            *,
            coalesce(status, json_of(metadata) ->> '$.status', 'success') = 'failure' as has_failed,
            try_cast(
                coalesce(
                    json_of(metadata) ->> '$.usage_object.prompt_tokens_details.cached_tokens',
                    json_of(metadata) ->> '$.usage_object.cache_read_input_tokens'
                ) as bigint
            ) as cached_tokens,
            key_hash(api_key) as api_key_id
        from product."LiteLLM_SpendLogs"
    )

select
    request_id,
    public_name(model_group, model) as model_id,
    "startTime" as requested_at,
    nullif(nullif("user", ''), 'default_user_id') as user_id,
    nullif(agent_id, '') as agent_id,
    api_key_id,
    call_type as source,
    case when not has_failed then prompt_tokens end as input_tokens,
    case
        when not has_failed and cached_tokens is not null then least(cached_tokens, prompt_tokens)
    end as cached_input_tokens,
    case when not has_failed then completion_tokens end as output_tokens,
    case when has_failed then 0 else try_cast(spend as decimal(36, 12)) end as cost_usd
from spend_logs
where api_key_id is null or api_key_id not in (select token from staged.other_keys)
