with
    messages as (
        {{
            rows_in_export(
                ref("int_messages_by_day"),
                ref("int_messages_by_month"),
                ["org_id", "user_id", "agent_id", "project_id", "model_id", "messages"],
            )
        }}
    ),

    days as ({{ days_of(ref("int_periods")) }}),

    models as (select period_start, model_id, name from {{ ref("int_models_as_of") }})

select
    days.period_start,
    max(days.period_end) as period_end,
    messages.org_id,
    messages.user_id,
    messages.agent_id,
    messages.project_id,
    coalesce(models.name, messages.model_id, 'unknown') as model_name,
    {{ total("messages.messages") }} as messages
from messages
inner join days on messages.event_date = days.event_date
left join models on days.period_start = models.period_start and messages.model_id = models.model_id
group by
    days.period_start,
    messages.org_id,
    messages.user_id,
    messages.agent_id,
    messages.project_id,
    coalesce(models.name, messages.model_id, 'unknown')
