{{
    config(
        unique_key="event_month",
        partition_by="event_month",
        pre_hook="{{ forget_changed_months(fingerprints_of_days('messages')) }}",
    )
}}

{% call days_by_month(
    "messages", dimensions=["org_id", "user_id", "agent_id", "project_id", "model_id"]
) %}
    {{ total("messages") }} as messages
{% endcall %}
