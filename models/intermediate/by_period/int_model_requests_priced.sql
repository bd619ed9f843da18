{{ config(materialized="view") }}

-- The days of the export with what their requests cost: as the request says, else by
-- price list.
with
    requests as (
        select * from {{ ref("int_model_requests_by_day") }} where {{ is_in_export("event_date") }}
    ),

    prices as (
        select model_id, valid_from, valid_before, input_usd, cached_input_usd, output_usd
        from {{ ref("int_model_prices") }}
    )

select
    requests.event_date,
    requests.org_id,
    requests.user_id,
    requests.agent_id,
    requests.model_id,
    requests.is_single,
    requests.requests,
    requests.input_tokens,
    requests.requests_with_input_tokens,
    requests.min_input_tokens,
    requests.max_input_tokens,
    requests.output_tokens,
    requests.requests_with_output_tokens,
    requests.min_output_tokens,
    requests.max_output_tokens,
    requests.requests_with_cost + case
        when prices.model_id is null then 0 else requests.requests_by_price_list
    end as priced_requests,
    cast(
        requests.cost_usd + coalesce(
            {{
                multiply_exactly(
                    "requests.uncached_input_tokens_by_price_list", "prices.input_usd"
                )
            }},
            0
        )
        + coalesce(
            {{
                multiply_exactly(
                    "requests.cached_input_tokens_by_price_list",
                    "prices.cached_input_usd",
                )
            }},
            0
        )
        + coalesce(
            {{ multiply_exactly("requests.output_tokens_by_price_list", "prices.output_usd") }}, 0
        ) as decimal(38, 12)
    ) as cost_usd
from requests
left join
    prices
    on requests.model_id = prices.model_id
    and requests.event_date >= prices.valid_from
    -- Without an "or", which would compare every row with every price.
    and requests.event_date
    <= coalesce({{ dbt.dateadd("day", -1, "prices.valid_before") }}, date '9999-12-31')
