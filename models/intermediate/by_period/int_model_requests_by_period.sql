with
    requests as (select * from {{ ref("int_model_requests_priced") }}),

    days as ({{ days_of(ref("int_periods")) }}),

    models as (select period_start, model_id, name from {{ ref("int_models_as_of") }}),

    named as (
        select
            requests.*,
            days.period_start,
            days.period_end,
            coalesce(models.name, requests.model_id) as model_name
        from requests
        inner join days on requests.event_date = days.event_date
        left join
            models
            on days.period_start = models.period_start
            and requests.model_id = models.model_id
    )

select
    period_start,
    period_end,
    org_id,
    user_id,
    agent_id,
    model_name,
    cast(sum(requests) as bigint) as requests,
    cast(sum(input_tokens) as bigint) as input_tokens,
    cast(sum(requests_with_input_tokens) as bigint) as requests_with_input_tokens,
    min(min_input_tokens) as min_input_tokens,
    max(max_input_tokens) as max_input_tokens,
    cast(sum(output_tokens) as bigint) as output_tokens,
    cast(sum(requests_with_output_tokens) as bigint) as requests_with_output_tokens,
    min(min_output_tokens) as min_output_tokens,
    max(max_output_tokens) as max_output_tokens,
    cast(sum(priced_requests) as bigint) as priced_requests,
    cast(sum(cost_usd) as decimal(38, 12)) as cost_usd
from named
group by period_start, period_end, org_id, user_id, agent_id, model_name
