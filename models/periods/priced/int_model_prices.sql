-- Each price of a model with the dates on which it is in force, in USD per token.
with
    usable as (
        select
            model_id,
            valid_from,
            input_usd_per_million,
            cached_input_usd_per_million,
            cache_creation_usd_per_million,
            output_usd_per_million
        from {{ ref("stg_workspace__model_prices") }}
        where rejection is null
    ),

    -- Two prices from the same date are settled by their amounts, greatest first.
    ranked as (
        select
            *,
            row_number() over (
                partition by model_id, valid_from
                order by
                    {{
                        greatest_first(
                            [
                                "input_usd_per_million",
                                "cached_input_usd_per_million",
                                "cache_creation_usd_per_million",
                                "output_usd_per_million",
                            ]
                        )
                    }}
            ) as place
        from usable
    )

select
    model_id,
    valid_from,
    lead(valid_from) over (partition by model_id order by valid_from) as valid_before,
    {{ millionth("input_usd_per_million") }} as input_usd,
    {{ millionth("coalesce(cached_input_usd_per_million, input_usd_per_million)") }}
    as cached_input_usd,
    {{ millionth("coalesce(cache_creation_usd_per_million, input_usd_per_million)") }}
    as cache_creation_usd,
    {{ millionth("output_usd_per_million") }} as output_usd
from ranked
where place = 1
