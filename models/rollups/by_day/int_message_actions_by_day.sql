{{
    config(
        unique_key="event_date",
        partition_by="event_date",
        pre_hook="{{ forget_changed_days(ref('int_message_actions_by_file')) }}",
    )
}}

-- A message that triggered several actions is one message: it counts as such under the
-- first of its actions, so that the days and actions of a user can be added up.
{% call events_by_day(
    "message_actions",
    "sent_on",
    key=["org_id", "message_id", "action_name"],
    others=["user_id", "sent_at"],
    dimensions=["org_id", "user_id", "action_name"],
    shared_key=["org_id", "message_id"],
    derived={
        "number_in_message": {
            "alone": 1,
            "among": "row_number() over (partition by org_id, message_id, user_id, event_date order by action_name)",
        }
    }
) %}
    count(*) as messages,
    count(case when number_in_message = 1 then 1 end) as messages_first
{% endcall %}
