-- Every raw row that this export can't use, with the first reason that holds and the
-- row itself.
-- A view: it reads the raw tables only when somebody asks for the rows.
{{ config(materialized="view", access="public") }}

{%- set event_dates = {
    "messages": "sent_on",
    "message_actions": "sent_on",
    "model_requests": "requested_on",
} %}
{%- set tables = [
    "workspaces",
    "users",
    "agents",
    "projects",
    "models",
    "model_prices",
] %}

{%- for table in tables %}
    select '{{ table }}' as table_name, rejection as reason, raw
    from {{ ref("stg_workspace__" ~ table) }}
    where rejection is not null
    union all
{%- endfor %}
{%- for table, event_date in event_dates.items() %}
    select
        '{{ table }}' as table_name, coalesce(rejection, {{ too_late(event_date) }}) as reason, raw
    from {{ ref("stg_workspace__" ~ table) }}
    where
        rejection is not null or {{ event_date }} > {{ last_usable_date() }}
        {{ "union all" if not loop.last }}
{%- endfor %}
