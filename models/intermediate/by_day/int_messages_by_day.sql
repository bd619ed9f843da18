{{
    config(
        unique_key="event_date",
        pre_hook="{{ forget_changed_days(ref('int_messages_by_file')) }}",
    )
}}

with
    messages as (
        {{
            events_to_roll_up(
                "messages",
                "sent_on",
                key=["org_id", "message_id"],
                others=["user_id", "sent_at", "chat_id", "agent_id", "project_id", "model_id"],
            )
        }}
    ),

    counted as (
        select
            event_date,
            org_id,
            user_id,
            agent_id,
            project_id,
            model_id,
            count(*) as messages,
            cast(sum(deliveries) as bigint) as deliveries
        from messages
        group by event_date, org_id, user_id, agent_id, project_id, model_id
    ),

    days as ({{ day_fingerprints("messages") }})

select
    counted.event_date,
    counted.org_id,
    counted.user_id,
    counted.agent_id,
    counted.project_id,
    counted.model_id,
    counted.messages,
    counted.deliveries,
    days.day_fingerprint
from counted
inner join days on counted.event_date = days.event_date
