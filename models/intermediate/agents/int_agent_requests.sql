-- Averages and extremes leave out the requests whose tokens are unknown.
select
    period_start,
    org_id,
    agent_id,
    cast(sum(input_tokens) as bigint) as sum_prompt_tokens,
    {{ average("sum(input_tokens)", "sum(requests_with_input_tokens)") }} as avg_prompt_tokens,
    min(min_input_tokens) as min_prompt_tokens,
    max(max_input_tokens) as max_prompt_tokens,
    cast(sum(output_tokens) as bigint) as sum_completion_tokens,
    {{ average("sum(output_tokens)", "sum(requests_with_output_tokens)") }}
    as avg_completion_tokens,
    min(min_output_tokens) as min_completion_tokens,
    max(max_output_tokens) as max_completion_tokens
from {{ ref("int_model_requests_by_period") }}
where agent_id is not null
group by period_start, org_id, agent_id
