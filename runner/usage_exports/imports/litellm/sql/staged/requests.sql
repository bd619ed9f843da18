-- The requests of the log, each once. A batch is one request when it is done: every look at it
-- then is logged with its whole cost. Newer versions log it once, under the batch's id; older ones
-- do not say which batch it was: lines of one key, person, model, tokens and cost are one batch.
with
    lines as (
        select
            * exclude (kind, user_id, agent_id, model, model_group),
            kind = 'batch' as is_batch,
            public_name(model_group, model) as model_id,
            -- Empty for keys of services; `default_user_id` is the proxy itself.
            nullif(nullif(user_id, ''), 'default_user_id') as user_id,
            nullif(agent_id, '') as agent_id
        from staged.log
        where
            kind = 'request'
            or (
                kind = 'batch'
                and not has_failed
                and (input_tokens > 0 or output_tokens > 0 or cost_usd > 0)
            )
    ),

    numbered as (
        select
            lines.*,
            row_number() over (
                partition by
                    case
                        when not is_batch or ends_with(lines.request_id, '_batch_cost')
                        then lines.request_id
                        else
                            cast(
                                row(
                                    api_key_id,
                                    user_id,
                                    model_id,
                                    input_tokens,
                                    output_tokens,
                                    cost_usd
                                ) as varchar
                            )
                    end
                order by imported.request_id is null, requested_at, lines.request_id
            ) as look
        from lines
        left join
            (select request_id from imported.model_requests) as imported
            on lines.request_id = imported.request_id
    )

select
    request_id,
    is_unknown_type,
    call_type,
    api_key_id,
    user_id,
    agent_id,
    model_id,
    custom_llm_provider,
    requested_at,
    input_tokens,
    least_known(cached_input_tokens, input_tokens) as cached_input_tokens,
    least_known(
        cache_creation_tokens,
        input_tokens - coalesce(least_known(cached_input_tokens, input_tokens), 0)
    ) as cache_creation_tokens,
    output_tokens,
    cost_usd
from numbered
where
    look = 1
    and (api_key_id is null or api_key_id not in (select token from staged.other_keys))
    -- The look that was imported may be gone from the log.
    and not (
        is_batch
        and not ends_with(request_id, '_batch_cost')
        and exists (
            select 1
            from imported.model_requests as imported
            where
                imported.source like '%retrieve_batch'
                and imported.request_id <> numbered.request_id
                and imported.api_key_id is not distinct from numbered.api_key_id
                and imported.user_id is not distinct from numbered.user_id
                and imported.model_id = numbered.model_id
                and imported.input_tokens is not distinct from numbered.input_tokens
                and imported.output_tokens is not distinct from numbered.output_tokens
                and imported.cost_usd is not distinct from numbered.cost_usd
        )
    )
