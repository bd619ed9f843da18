-- Requests of any kind, embeddings too, with what they cost. The tokens of a failed one are
-- estimated, which is not known, and it costs nothing. A spend that is no number, or an endless
-- one,
-- is unknown, so that the price list says the cost. The user is empty for keys of services;
-- `default_user_id` is the proxy itself. A key is known by the hash that LiteLLM shows for it:
-- a key as it is must not leave.
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
            case
                when api_key like 'sk-%' then sha256(api_key) else nullif(api_key, '')
            end as key_hash
        from source."LiteLLM_SpendLogs"
    )

select
    request_id,
    coalesce(nullif(model_group, ''), nullif(model, ''), 'unknown') as model_id,
    "startTime" as requested_at,
    nullif(nullif("user", ''), 'default_user_id') as user_id,
    nullif(agent_id, '') as agent_id,
    key_hash as api_key_id,
    call_type as source,
    case when not has_failed then prompt_tokens end as input_tokens,
    case
        when not has_failed and cached_tokens is not null then least(cached_tokens, prompt_tokens)
    end as cached_input_tokens,
    case when not has_failed then completion_tokens end as output_tokens,
    case when has_failed then 0 else try_cast(spend as decimal(36, 12)) end as cost_usd
from spend_logs
where key_hash is null or key_hash not in (select token from staged.other_keys)
