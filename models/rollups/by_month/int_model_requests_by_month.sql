{{
    config(
        unique_key="event_month",
        partition_by="event_month",
        pre_hook="{{ forget_changed_months(fingerprints_of_days('model_requests')) }}",
    )
}}

{% call days_by_month("model_requests", dimensions=["org_id", "user_id", "agent_id", "model_id"]) %}
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
    {{ total("output_tokens_by_price_list") }} as output_tokens_by_price_list
{% endcall %}
