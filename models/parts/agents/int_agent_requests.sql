-- Averages and extremes leave out the requests whose tokens are unknown.
with
    requests as (
        {{
            rows_in_export(
                ref("int_model_requests_by_day"),
                ref("int_model_requests_by_month"),
                [
                    "org_id",
                    "agent_id",
                    "input_tokens",
                    "requests_with_input_tokens",
                    "min_input_tokens",
                    "max_input_tokens",
                    "output_tokens",
                    "requests_with_output_tokens",
                    "min_output_tokens",
                    "max_output_tokens",
                ],
            )
        }}
    ),

    days as ({{ days_of(ref("int_periods")) }})

select
    days.period_start,
    requests.org_id,
    requests.agent_id,
    {{ total("input_tokens") }} as sum_prompt_tokens,
    {{ average("sum(input_tokens)", "sum(requests_with_input_tokens)") }} as avg_prompt_tokens,
    min(min_input_tokens) as min_prompt_tokens,
    max(max_input_tokens) as max_prompt_tokens,
    {{ total("output_tokens") }} as sum_completion_tokens,
    {{ average("sum(output_tokens)", "sum(requests_with_output_tokens)") }}
    as avg_completion_tokens,
    min(min_output_tokens) as min_completion_tokens,
    max(max_output_tokens) as max_completion_tokens
from requests
inner join days on requests.event_date = days.event_date
where requests.agent_id is not null
group by days.period_start, requests.org_id, requests.agent_id
