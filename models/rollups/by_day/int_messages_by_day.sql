{{ config(pre_hook="{{ forget_changed_days('messages') }}") }}
{%- set changed = changed_days("messages") %}
{%- set dimensions = ["org_id", "user_id", "agent_id", "project_id", "model_id"] %}
{%- set counts %} count(*) as messages {%- endset %}

with
    usable as ({{ usable_events("messages", changed) }}),

    {{ set_single_events_apart("messages", dimensions, counts, changed) }}

    -- Each message once: of its deliveries the latest counts.
    events as ({{ latest_delivery("messages", "repeated") }}),

    summed_up as ({{ sum_up_events("events", dimensions, counts) }} {{ single_events() }})

select *
from summed_up {{ kept_by_date("event_date") }}
