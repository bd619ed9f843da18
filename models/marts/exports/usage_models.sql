with
    workspaces as (select org_id, byok_enabled from {{ ref("int_workspaces") }}),

    -- Two ids with one name are one model.
    unmasked as (
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

select {{ masked_columns() }}
from unmasked
inner join workspaces using (org_id)
