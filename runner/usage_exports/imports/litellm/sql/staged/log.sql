-- The lines of the log with what each is, and the tokens as they count. The tokens of a failed
-- request
-- are estimated, which is not known, and it costs nothing.
with
    lines as (
        select
            *,
            coalesce(status, json_of(metadata) ->> '$.status', 'success') = 'failure' as has_failed,
            json_of(metadata) -> '$.usage_object' as usage,
            key_hash(api_key) as api_key_id,
            case
                when starts_with(call_type, 'a') and call_type <> 'anthropic_messages'
                then substr(call_type, 2)
                else call_type
            end as plain_type
        from product."LiteLLM_SpendLogs"
    ),

    counted as (
        select
            lines.*,
            coalesce(call_types.kind, plain_types.kind, 'request') as kind,
            call_types.kind is null
            and plain_types.kind is null
            and nullif(lines.call_type, '') is not null as is_unknown_type,
            case when not has_failed then prompt_tokens end as logged_input,
            case
                when not has_failed
                then
                    coalesce(
                        token_count(usage ->> '$.prompt_tokens_details.cached_tokens'),
                        token_count(usage ->> '$.cache_read_input_tokens')
                    )
            end as cached,
            case
                when not has_failed then token_count(usage ->> '$.cache_read_input_tokens')
            end as cache_read,
            case
                when not has_failed then token_count(usage ->> '$.cache_creation_input_tokens')
            end as cache_creation,
            case
                when not has_failed
                then
                    coalesce(
                        token_count(usage ->> '$.prompt_tokens_details.cache_creation_tokens'),
                        token_count(usage ->> '$.cache_creation_input_tokens')
                    )
            end as cache_creation_tokens,
            case when not has_failed then completion_tokens end as output_tokens
        from lines
        left join staged.call_types as call_types on lines.call_type = call_types.call_type
        left join staged.call_types as plain_types on lines.plain_type = plain_types.call_type
    )

select
    request_id,
    kind,
    is_unknown_type,
    call_type,
    api_key_id,
    "user" as user_id,
    agent_id,
    model,
    model_group,
    custom_llm_provider,
    "startTime" as requested_at,
    has_failed,
    with_cached_tokens(logged_input, cache_read, cache_creation) as input_tokens,
    cached as cached_input_tokens,
    cache_creation_tokens,
    output_tokens,
    case when has_failed then 0 else try_cast(spend as decimal(36, 12)) end as cost_usd
from counted
