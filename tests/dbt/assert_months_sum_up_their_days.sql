-- Of every workspace, user, agent, project, action and model a month says of each measure
-- what its days come to. Reads all days, so it does not run at an export.
{{ config(tags=["full_scan"]) }}

{%- set tables = {
    "messages": {
        "dimensions": ["user_id", "agent_id", "project_id", "model_id"],
        "sums": ["messages"],
        "extremes": [],
    },
    "message_actions": {
        "dimensions": ["user_id", "action_name"],
        "sums": ["messages", "messages_first"],
        "extremes": [],
    },
    "model_requests": {
        "dimensions": ["user_id", "agent_id", "model_id"],
        "sums": [
            "requests",
            "input_tokens",
            "requests_with_input_tokens",
            "output_tokens",
            "requests_with_output_tokens",
            "requests_with_cost",
            "cost_usd",
            "requests_by_price_list",
            "uncached_input_tokens_by_price_list",
            "cached_input_tokens_by_price_list",
            "cache_creation_tokens_by_price_list",
            "output_tokens_by_price_list",
        ],
        "extremes": [
            "min_input_tokens",
            "max_input_tokens",
            "min_output_tokens",
            "max_output_tokens",
        ],
    },
} %}

{% for table, columns in tables.items() %}
    {%- set dimensions = ["org_id"] + columns.dimensions %}
    {%- set sums, extremes = columns.sums + ["fingerprint"], columns.extremes %}
    select '{{ table }}' as table_name, org_id, event_month, user_id
    from
        (
            select
                {{ month_of("event_date") }} as event_month,
                {{ dimensions | join(", ") }}
                {%- for column in sums %}, sum({{ column }}) as {{ column }} {%- endfor %}
                {%- for column in extremes %}
                    , {{ column[:3] }} ({{ column }}) as {{ column }}
                {%- endfor %}
            from {{ ref("int_" ~ table ~ "_by_day") }}
            group by {{ month_of("event_date") }}, {{ dimensions | join(", ") }}
            union all
            select event_month, {{ dimensions | join(", ") }}, {{ (sums + extremes) | join(", ") }}
            from {{ ref("int_" ~ table ~ "_by_month") }}
        ) as {{ table }}
    group by event_month, {{ dimensions | join(", ") }}
    having
        count(*) <> 2
        {%- for column in sums + extremes %}
            or min({{ column }}) <> max({{ column }}) or count({{ column }}) = 1
        {%- endfor %}
        {{ "union all" if not loop.last }}
{% endfor %}
