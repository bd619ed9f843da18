{{ config(pre_hook="{{ delete_changed_dates('model_requests', 'event_date') }}") }}
{%- set changed = changed_days("model_requests") %}
{%- set contract = raw_contract("model_requests") %}
{%- set dimensions = ["org_id", "user_id", "agent_id", "model_id"] %}
{#- A request that the price list can price: it has no cost of its own, and known tokens. -#}
{%- set by_price_list -%}
    cost_usd is null and input_tokens is not null and output_tokens is not null
{%- endset %}
{#-
    Cost by price list is linear in tokens, and a day has one price per model: sums of tokens are
    enough to price a day later, and a new price list needs no new roll-up.
-#}
{%- set counts %}
    count(*) as requests,
    {{ total("input_tokens") }} as input_tokens,
    count(input_tokens) as requests_with_input_tokens,
    min(input_tokens) as min_input_tokens,
    max(input_tokens) as max_input_tokens,
    {{ total("output_tokens") }} as output_tokens,
    count(output_tokens) as requests_with_output_tokens,
    min(output_tokens) as min_output_tokens,
    max(output_tokens) as max_output_tokens,
    count(cost_usd) as requests_with_cost,
    {{ total("cost_usd", "decimal(38, 12)") }} as cost_usd,
    count(case when {{ by_price_list }} then 1 end) as requests_by_price_list,
    {{
        total(
            "case when "
            ~ by_price_list
            ~ " then input_tokens - coalesce(cached_input_tokens, 0)"
            ~ " - coalesce(cache_creation_tokens, 0) end"
        )
    }} as uncached_input_tokens_by_price_list,
    {{ total("case when " ~ by_price_list ~ " then cached_input_tokens end") }}
    as cached_input_tokens_by_price_list,
    {{ total("case when " ~ by_price_list ~ " then cache_creation_tokens end") }}
    as cache_creation_tokens_by_price_list,
    {{ total("case when " ~ by_price_list ~ " then output_tokens end") }}
    as output_tokens_by_price_list
{%- endset %}

with
    usable as (
        select
            event_date,
            {{ (contract.key + contract.others) | join(", ") }},
            ingested_at,
            1 as deliveries,
            fingerprint
        from {{ ref("stg_workspace__model_requests") }}
        where rejection is null and {{ is_in_days(changed) }}
    ),

    -- `repeated`: the rows to compare with each other. Most engines take all of `usable`;
    -- one with a shortcut those whose key has several, and sums up the others at once, by
    -- way of `shared`, `marked` and `grouped`.
    {{ events_with_one_row("model_requests", dimensions, counts, changed) }}

    -- Each request once: of its deliveries the latest counts.
    events as ({{ latest_delivery("model_requests", "repeated") }}),

    summed_up as (
        select
            event_date,
            {{ dimensions | join(", ") }},
            {{ counts }},
            {{ total("deliveries") }} as deliveries,
            false as is_single,
            {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
        from events
        group by event_date, {{ dimensions | join(", ") }} {{ union_events_with_one_row() }}
    )

select *
from summed_up {{ kept_by_date("event_date") }}
