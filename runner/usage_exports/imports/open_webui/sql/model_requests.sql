-- Answers, also those that were made again or side by side. Each was a request, or several with
-- tools between them. The model is the agent's base model, as it was when the answer was first
-- imported; of an arena, the one that it picked.
select
    answers.row_id as request_id,
    coalesce(imported.model_id, agents.base_model_id, answers.model_id, 'unknown') as model_id,
    coalesce(imported.requested_at, answers.created_at) as requested_at,
    coalesce(imported.user_id, answers.user_id) as user_id,
    case
        when imported.model_id is not null then imported.agent_id else agents.agent_id
    end as agent_id,
    null as api_key_id,
    'chat' as source,
    case when not answers.has_failed then answers.input_tokens end as input_tokens,
    case when not answers.has_failed then answers.cached_input_tokens end as cached_input_tokens,
    case
        when not answers.has_failed then answers.cache_creation_tokens
    end as cache_creation_tokens,
    case when not answers.has_failed then answers.output_tokens end as output_tokens,
    case when answers.has_failed then 0 end as cost_usd
from staged.answers as answers
left join staged.agents as agents on answers.model_id = agents.agent_id
left join imported.model_requests as imported on answers.row_id = imported.request_id
