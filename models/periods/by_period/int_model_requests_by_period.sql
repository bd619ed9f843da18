with
    requests as (select * from {{ ref("int_model_requests_priced") }}),

    models as (select period_start, model_id, name from {{ ref("int_models_as_of") }})

select
    requests.period_start,
    max(requests.period_end) as period_end,
    requests.org_id,
    requests.user_id,
    requests.agent_id,
    coalesce(models.name, requests.model_id) as model_name,
    {{ total("requests.requests") }} as requests,
    {{ total("requests.input_tokens") }} as input_tokens,
    {{ total("requests.output_tokens") }} as output_tokens,
    {{ total("requests.priced_requests") }} as priced_requests,
    {{ total("requests.cost_usd", "decimal(38, 12)") }} as cost_usd
from requests
left join
    models on requests.period_start = models.period_start and requests.model_id = models.model_id
group by
    requests.period_start,
    requests.org_id,
    requests.user_id,
    requests.agent_id,
    coalesce(models.name, requests.model_id)
