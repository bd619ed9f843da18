{{
    config(
        unique_key="event_month",
        partition_by="event_month",
        pre_hook="{{ forget_changed_months(fingerprints_of_days('message_actions')) }}",
    )
}}

{% call days_by_month("message_actions", dimensions=["org_id", "user_id", "action_name"]) %}
    {{ total("messages") }} as messages, {{ total("messages_first") }} as messages_first
{% endcall %}
