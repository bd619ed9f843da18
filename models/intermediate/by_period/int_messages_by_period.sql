with
    messages as (
        select event_date, org_id, user_id, agent_id, project_id, model_id, messages
        from {{ ref("int_messages_by_day") }}
        where {{ is_in_export("event_date") }}
    ),

    periods as (select period_start, period_end from {{ ref("int_periods") }}),

    models as (select period_start, model_id, name from {{ ref("int_models_as_of") }})

select
    periods.period_start,
    periods.period_end,
    messages.org_id,
    messages.user_id,
    messages.agent_id,
    messages.project_id,
    coalesce(models.name, messages.model_id, 'unknown') as model_name,
    cast(sum(messages.messages) as bigint) as messages
from messages
inner join periods on messages.event_date between periods.period_start and periods.period_end
left join
    models on periods.period_start = models.period_start and messages.model_id = models.model_id
group by
    periods.period_start,
    periods.period_end,
    messages.org_id,
    messages.user_id,
    messages.agent_id,
    messages.project_id,
    coalesce(models.name, messages.model_id, 'unknown')
