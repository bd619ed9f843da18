{{
    config(
        unique_key="event_month",
        partition_by="event_month",
        pre_hook="{{ forget_changed_months(ref('int_message_actions_by_day')) }}",
    )
}}

{% call days_by_month(
    ref("int_message_actions_by_day"), dimensions=["org_id", "user_id", "action_name"]
) %}
    {{ total("messages") }} as messages, {{ total("messages_first") }} as messages_first
{% endcall %}
