{{ config(pre_hook="{{ delete_changed_dates('model_requests', 'event_month') }}") }}

select
    {{ month_of("event_date") }} as event_month,
    org_id,
    user_id,
    agent_id,
    model_id,
    {{ total("requests") }} as requests,
    {{ total("input_tokens") }} as input_tokens,
    {{ total("requests_with_input_tokens") }} as requests_with_input_tokens,
    min(min_input_tokens) as min_input_tokens,
    max(max_input_tokens) as max_input_tokens,
    {{ total("output_tokens") }} as output_tokens,
    {{ total("requests_with_output_tokens") }} as requests_with_output_tokens,
    min(min_output_tokens) as min_output_tokens,
    max(max_output_tokens) as max_output_tokens,
    {{ total("requests_with_cost") }} as requests_with_cost,
    {{ total("cost_usd", "decimal(38, 12)") }} as cost_usd,
    {{ total("requests_by_price_list") }} as requests_by_price_list,
    {{ total("uncached_input_tokens_by_price_list") }} as uncached_input_tokens_by_price_list,
    {{ total("cached_input_tokens_by_price_list") }} as cached_input_tokens_by_price_list,
    {{ total("cache_creation_tokens_by_price_list") }} as cache_creation_tokens_by_price_list,
    {{ total("output_tokens_by_price_list") }} as output_tokens_by_price_list,
    {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
from {{ ref("int_model_requests_by_day") }}
where {{ is_in_months(changed_months("model_requests")) }}
group by
    {{ month_of("event_date") }},
    org_id,
    user_id,
    agent_id,
    model_id
    {{ kept_by_date("event_month") }}
