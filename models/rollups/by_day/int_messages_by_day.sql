{{
    config(
        unique_key="event_date",
        partition_by="event_date",
        pre_hook="{{ forget_changed_days(ref('int_messages_by_file')) }}",
    )
}}

{% call events_by_day(
    "messages",
    "sent_on",
    key=["org_id", "message_id"],
    others=["user_id", "sent_at", "chat_id", "agent_id", "project_id", "model_id"],
    dimensions=["org_id", "user_id", "agent_id", "project_id", "model_id"]
) %}
    count(*) as messages
{% endcall %}
