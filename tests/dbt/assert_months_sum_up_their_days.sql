-- In every month of a workspace the roll-up by month says of each measure what the days
-- say. Reads all days, so it does not run at an export.
{{ config(tags=["full_scan"]) }}

{%- set measures = {
    "messages": ["messages"],
    "message_actions": ["messages", "messages_first"],
    "model_requests": [
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
        "output_tokens_by_price_list",
    ],
} %}

{% for table, columns in measures.items() %}
    {%- set compared = columns + ["fingerprint"] %}
    select
        '{{ table }}' as table_name,
        coalesce(days.event_month, months.event_month) as event_month,
        coalesce(days.org_id, months.org_id) as org_id
    from
        (
            select
                {{ month_of("event_date") }} as event_month,
                org_id
                {%- for column in compared %}, sum({{ column }}) as {{ column }} {%- endfor %}
            from {{ ref("int_" ~ table ~ "_by_day") }}
            group by {{ month_of("event_date") }}, org_id
        ) as days
    full outer join
        (
            select
                event_month,
                org_id
                {%- for column in compared %}, sum({{ column }}) as {{ column }} {%- endfor %}
            from {{ ref("int_" ~ table ~ "_by_month") }}
            group by event_month, org_id
        ) as months
        on days.event_month = months.event_month
        and days.org_id = months.org_id
    where
        days.org_id is null or months.org_id is null
        {%- for column in compared %} or days.{{ column }} <> months.{{ column }} {%- endfor %}
        {{ "union all" if not loop.last }}
{% endfor %}
