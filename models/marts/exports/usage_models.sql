with
    workspaces as (select org_id, byok_enabled from {{ ref("int_workspaces") }}),

    -- Two ids with one name are one model.
    requests as (
        select
            period_start,
            period_end,
            org_id,
            model_name as name,
            {{ total("requests") }} as requests,
            {{ total("input_tokens") }} as sum_prompt_tokens,
            {{ total("output_tokens") }} as sum_completion_tokens
        from {{ ref("int_model_requests_by_period") }}
        group by period_start, period_end, org_id, model_name
    )

select
    requests.period_start,
    requests.period_end,
    requests.org_id,
    requests.name,
    requests.requests,
    case when workspaces.byok_enabled then requests.sum_prompt_tokens end as sum_prompt_tokens,
    case
        when workspaces.byok_enabled then requests.sum_completion_tokens
    end as sum_completion_tokens
from requests
inner join workspaces using (org_id)
