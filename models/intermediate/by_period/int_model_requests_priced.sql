{{ config(materialized="view") }}

-- What the requests of each (sub-)period cost: as they say themselves, else by the
-- price in force on their day. Days with one price are summed up first: cost is
-- linear in tokens.
with
    requests as (
        select * from {{ ref("int_model_requests_by_day") }} where {{ is_in_export("event_date") }}
    ),

    days as ({{ days_of(ref("int_periods")) }}),

    prices as (
        select model_id, valid_from, valid_before, input_usd, cached_input_usd, output_usd
        from {{ ref("int_model_prices") }}
    ),

    summed as (
        select
            days.period_start,
            max(days.period_end) as period_end,
            requests.org_id,
            requests.user_id,
            requests.agent_id,
            requests.model_id,
            prices.valid_from,
            {{ total("requests.requests") }} as requests,
            {{ total("requests.input_tokens") }} as input_tokens,
            {{ total("requests.output_tokens") }} as output_tokens,
            {{ total("requests.requests_with_cost") }} as requests_with_cost,
            {{ total("requests.cost_usd", "decimal(38, 12)") }} as cost_usd,
            {{ total("requests.requests_by_price_list") }} as requests_by_price_list,
            {{ total("requests.uncached_input_tokens_by_price_list") }} as uncached_input_tokens,
            {{ total("requests.cached_input_tokens_by_price_list") }} as cached_input_tokens,
            {{ total("requests.output_tokens_by_price_list") }} as listed_output_tokens
        from requests
        inner join days on requests.event_date = days.event_date
        left join
            prices
            on requests.model_id = prices.model_id
            and requests.event_date >= prices.valid_from
            -- Without an "or", which would compare every row with every price.
            and requests.event_date
            <= coalesce({{ dbt.dateadd("day", -1, "prices.valid_before") }}, date '9999-12-31')
        group by
            days.period_start,
            requests.org_id,
            requests.user_id,
            requests.agent_id,
            requests.model_id,
            prices.valid_from
    )

select
    summed.period_start,
    summed.period_end,
    summed.org_id,
    summed.user_id,
    summed.agent_id,
    summed.model_id,
    summed.valid_from,
    summed.requests,
    summed.input_tokens,
    summed.output_tokens,
    summed.requests_with_cost + case
        when prices.model_id is null then 0 else summed.requests_by_price_list
    end as priced_requests,
    {{
        add_exactly(
            [
                "summed.cost_usd",
                multiply_exactly("summed.uncached_input_tokens", "prices.input_usd"),
                multiply_exactly("summed.cached_input_tokens", "prices.cached_input_usd"),
                multiply_exactly("summed.listed_output_tokens", "prices.output_usd"),
            ]
        )
    }} as cost_usd
from summed
left join prices on summed.model_id = prices.model_id and summed.valid_from = prices.valid_from
