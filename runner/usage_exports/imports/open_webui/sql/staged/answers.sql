-- Answers with the tokens that they took, by what the server noted of each.
--
-- `input_tokens` and `output_tokens` are the server's sums over the calls of an answer,
-- `prompt_tokens` and `completion_tokens` what the last call said; runtimes have names of their own
-- for these. A sum of 0 is one that the server could not make. Some providers repeat the usage in
-- every part of a stream, and the server adds it up: without a tool call there was one call, so
-- that
-- a sum that is a multiple of what the call said is too high.
with
    answers as (
        select
            *,
            token_count(usage ->> '$.input_tokens') as summed_input,
            token_count(usage ->> '$.output_tokens') as summed_output,
            coalesce(
                nullif(token_count(usage ->> '$.prompt_tokens'), 0),
                nullif(token_count(usage ->> '$.prompt_eval_count'), 0),
                token_count(usage ->> '$.prompt_n')
                + coalesce(token_count(usage ->> '$.cache_n'), 0),
                token_count(usage ->> '$.prompt_tokens'),
                token_count(usage ->> '$.prompt_eval_count')
            ) as last_input,
            coalesce(
                nullif(token_count(usage ->> '$.completion_tokens'), 0),
                nullif(token_count(usage ->> '$.eval_count'), 0),
                nullif(token_count(usage ->> '$.predicted_n'), 0),
                token_count(usage ->> '$.completion_tokens'),
                token_count(usage ->> '$.eval_count'),
                token_count(usage ->> '$.predicted_n')
            ) as last_output,
            coalesce(
                token_count(usage ->> '$.input_tokens_details.cached_tokens'),
                token_count(usage ->> '$.prompt_tokens_details.cached_tokens'),
                token_count(usage ->> '$.cache_read_input_tokens'),
                case
                    when (usage ->> '$.prompt_n') is not null
                    then token_count(usage ->> '$.cache_n')
                end
            ) as cached,
            token_count(usage ->> '$.cache_read_input_tokens') as cache_read,
            token_count(usage ->> '$.cache_creation_input_tokens') as cache_creation,
            -- What is below 0 stays, so that the import can say so.
            try_cast(
                coalesce(usage ->> '$.input_tokens', usage ->> '$.prompt_tokens') as bigint
            ) as impossible_input,
            try_cast(
                coalesce(usage ->> '$.output_tokens', usage ->> '$.completion_tokens') as bigint
            ) as impossible_output,
            len(list_filter(output_items, lambda item:item[1] = 'function_call')) > 0 as has_tools
        from staged.chat_rows
        where role = 'assistant'
    ),

    judged as (
        select
            *,
            not has_tools
            and last_input > 0
            and last_output > 0
            and summed_input > last_input
            and summed_input % last_input = 0 as is_summed_too_often
        from answers
    ),

    counted as (
        select
            *,
            case
                when is_summed_too_often
                then last_input
                else coalesce(nullif(summed_input, 0), last_input, summed_input, impossible_input)
            end as noted_input,
            case
                when is_summed_too_often
                then last_output
                else
                    coalesce(
                        nullif(summed_output, 0), last_output, summed_output, impossible_output
                    )
            end as output_tokens
        from judged
    ),

    whole as (
        select *, with_cached_tokens(noted_input, cache_read, cache_creation) as input_tokens
        from counted
    )

select
    row_id,
    user_id,
    created_at,
    has_failed,
    coalesce(selected_model_id, model_id) as model_id,
    input_tokens,
    least_known(cached, input_tokens) as cached_input_tokens,
    least_known(
        cache_creation, input_tokens - coalesce(least_known(cached, input_tokens), 0)
    ) as cache_creation_tokens,
    output_tokens
from whole
