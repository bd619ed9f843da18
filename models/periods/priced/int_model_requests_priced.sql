{{ config(materialized="view") }}

-- What the requests of the export cost: as they say themselves, else by the price in
-- force on their day.
with
    days as ({{ days_of(ref("int_periods")) }}),

    prices as (
        select
            model_id,
            valid_from,
            valid_before,
            input_usd,
            cached_input_usd,
            cache_creation_usd,
            output_usd
        from {{ ref("int_model_prices") }}
    ),

    -- A month in which the price of a model changes has more than one: of that model
    -- its days are read.
    changes as (
        select distinct days.event_date, prices.model_id
        from prices
        inner join days on {{ month_of("prices.valid_from") }} = {{ month_of("days.event_date") }}
        where prices.valid_from <> {{ month_of("prices.valid_from") }}
    ),

    requests as (
        {{
            rows_in_export(
                ref("int_model_requests_by_day"),
                ref("int_model_requests_by_month"),
                [
                    "org_id",
                    "user_id",
                    "agent_id",
                    "model_id",
                    "requests",
                    "input_tokens",
                    "output_tokens",
                    "requests_with_cost",
                    "cost_usd",
                    "requests_by_price_list",
                    "uncached_input_tokens_by_price_list",
                    "cached_input_tokens_by_price_list",
                    "cache_creation_tokens_by_price_list",
                    "output_tokens_by_price_list",
                ],
                read_daily="changes",
                read_daily_by="model_id",
            )
        }}
    )

select
    days.period_start,
    days.period_end,
    requests.event_date,
    requests.org_id,
    requests.user_id,
    requests.agent_id,
    requests.model_id,
    requests.requests,
    requests.input_tokens,
    requests.output_tokens,
    requests.requests_with_cost + case
        when prices.model_id is null then 0 else requests.requests_by_price_list
    end as priced_requests,
    {{
        add_exactly(
            [
                "requests.cost_usd",
                multiply_exactly(
                    "requests.uncached_input_tokens_by_price_list", "prices.input_usd"
                ),
                multiply_exactly(
                    "requests.cached_input_tokens_by_price_list", "prices.cached_input_usd"
                ),
                multiply_exactly(
                    "requests.cache_creation_tokens_by_price_list", "prices.cache_creation_usd"
                ),
                multiply_exactly("requests.output_tokens_by_price_list", "prices.output_usd"),
            ]
        )
    }} as cost_usd
from requests
inner join days on requests.event_date = days.event_date
left join
    prices
    on requests.model_id = prices.model_id
    and requests.event_date >= prices.valid_from
    -- Without an "or", which would compare every row with every price.
    and requests.event_date
    <= coalesce({{ add_days("prices.valid_before", -1) }}, date '9999-12-31')
