with
    by_model as (
        select
            period_start,
            org_id,
            user_id,
            model_name,
            {{ total("input_tokens") }} as input_tokens,
            {{ total("output_tokens") }} as output_tokens,
            -- A sum of nothing priced is unknown, not zero.
            case
                when sum(priced_requests) > 0 then {{ round_half_away("sum(cost_usd)", 6) }}
            end as cost_usd,
            case
                when sum(priced_requests) > 0 then cast(sum(cost_usd) as decimal(38, 12))
            end as exact_cost_usd
        from {{ ref("int_model_requests_by_period") }}
        where user_id is not null
        group by period_start, org_id, user_id, model_name
    )

select
    period_start,
    org_id,
    user_id,
    {{ total("input_tokens") }} as total_input_tokens,
    {{ total("output_tokens") }} as total_output_tokens,
    {{ round_half_away("sum(exact_cost_usd)", 6) }} as total_cost_usd,
    {{ json_map("model_name", "input_tokens") }} as model_to_input_tokens,
    {{ json_map("model_name", "output_tokens") }} as model_to_output_tokens,
    {{ json_map("model_name", "cost_usd") }} as model_to_cost_usd
from by_model
group by period_start, org_id, user_id
