{{
    config(
        unique_key="event_date",
        pre_hook="{{ forget_changed_days(ref('int_model_requests_by_file')) }}",
    )
}}

with
    requests as (
        {{
            events_to_roll_up(
                "model_requests",
                "requested_on",
                key=["org_id", "request_id"],
                others=[
                    "model_id",
                    "requested_at",
                    "user_id",
                    "agent_id",
                    "api_key_id",
                    "source",
                    "input_tokens",
                    "cached_input_tokens",
                    "output_tokens",
                    "cost_usd",
                ],
            )
        }}
    ),

    -- Cost by price list is linear in tokens, and a day has one price per model: sums
    -- of tokens are enough to price a day later, and a new price list needs no new
    -- roll-up.
    marked as (
        select
            event_date,
            org_id,
            user_id,
            agent_id,
            model_id,
            input_tokens,
            output_tokens,
            cost_usd,
            deliveries,
            case
                when cost_usd is null and input_tokens is not null and output_tokens is not null
                then 1
            end as is_by_price_list,
            coalesce(cached_input_tokens, 0) as cached_input_tokens
        from requests
    ),

    counted as (
        select
            event_date,
            org_id,
            user_id,
            agent_id,
            model_id,
            count(*) as requests,
            cast(coalesce(sum(input_tokens), 0) as decimal(38, 0)) as input_tokens,
            count(input_tokens) as requests_with_input_tokens,
            min(input_tokens) as min_input_tokens,
            max(input_tokens) as max_input_tokens,
            cast(coalesce(sum(output_tokens), 0) as decimal(38, 0)) as output_tokens,
            count(output_tokens) as requests_with_output_tokens,
            min(output_tokens) as min_output_tokens,
            max(output_tokens) as max_output_tokens,
            count(cost_usd) as requests_with_cost,
            cast(coalesce(sum(cost_usd), 0) as decimal(38, 12)) as cost_usd,
            count(is_by_price_list) as requests_by_price_list,
            cast(
                coalesce(
                    sum(is_by_price_list * (input_tokens - cached_input_tokens)), 0
                ) as decimal(38, 0)
            ) as uncached_input_tokens_by_price_list,
            cast(
                coalesce(sum(is_by_price_list * cached_input_tokens), 0) as decimal(38, 0)
            ) as cached_input_tokens_by_price_list,
            cast(
                coalesce(sum(is_by_price_list * output_tokens), 0) as decimal(38, 0)
            ) as output_tokens_by_price_list,
            cast(sum(deliveries) as bigint) as deliveries
        from marked
        group by event_date, org_id, user_id, agent_id, model_id
    ),

    days as ({{ day_fingerprints("requests") }})

select
    counted.event_date,
    counted.org_id,
    counted.user_id,
    counted.agent_id,
    counted.model_id,
    counted.requests,
    counted.input_tokens,
    counted.requests_with_input_tokens,
    counted.min_input_tokens,
    counted.max_input_tokens,
    counted.output_tokens,
    counted.requests_with_output_tokens,
    counted.min_output_tokens,
    counted.max_output_tokens,
    counted.requests_with_cost,
    counted.cost_usd,
    counted.requests_by_price_list,
    counted.uncached_input_tokens_by_price_list,
    counted.cached_input_tokens_by_price_list,
    counted.output_tokens_by_price_list,
    counted.deliveries,
    days.day_fingerprint
from counted
inner join days on counted.event_date = days.event_date
