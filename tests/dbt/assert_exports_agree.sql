-- The four exports of a workspace and period tell one story, that of the daily
-- roll-ups: what the users sent is what agents and projects received, and the models'
-- requests are all there were.
with
    users as (
        select
            period_start,
            org_id,
            sum(messages_total) as messages,
            sum({{ json_map_sum("agents_to_messages") }}) as messages_to_agents,
            sum(messages_projects) as messages_in_projects,
            sum(action_messages) as messages_with_actions,
            sum(total_input_tokens) as input_tokens,
            sum(total_output_tokens) as output_tokens
        from {{ ref("usage_users") }}
        group by period_start, org_id
    ),

    agents as (
        select
            period_start, org_id, sum(messages) as messages, sum(sum_prompt_tokens) as input_tokens
        from {{ ref("usage_agents") }}
        group by period_start, org_id
    ),

    projects as (
        select period_start, org_id, sum(messages) as messages
        from {{ ref("usage_projects") }}
        group by period_start, org_id
    ),

    models as (
        select
            period_start,
            org_id,
            sum(requests) as requests,
            sum(sum_prompt_tokens) as input_tokens,
            sum(sum_completion_tokens) as output_tokens
        from {{ ref("usage_models") }}
        group by period_start, org_id
    ),

    sent as (
        select periods.period_start, days.org_id, sum(days.messages) as messages
        from {{ ref("int_messages_by_day") }} as days
        inner join
            ({{ days_of(ref("int_periods")) }}) as periods on days.event_date = periods.event_date
        where {{ is_in_export("days.event_date") }}
        group by periods.period_start, days.org_id
    ),

    acted as (
        select periods.period_start, days.org_id, sum(days.messages_first) as messages
        from {{ ref("int_message_actions_by_day") }} as days
        inner join
            ({{ days_of(ref("int_periods")) }}) as periods on days.event_date = periods.event_date
        where {{ is_in_export("days.event_date") }}
        group by periods.period_start, days.org_id
    ),

    requested as (
        select
            periods.period_start,
            days.org_id,
            sum(days.requests) as requests,
            sum(days.input_tokens) as input_tokens,
            sum(days.output_tokens) as output_tokens,
            sum(
                case when days.user_id is not null then days.input_tokens else 0 end
            ) as input_tokens_of_users,
            sum(
                case when days.user_id is not null then days.output_tokens else 0 end
            ) as output_tokens_of_users,
            sum(
                case when days.agent_id is not null then days.input_tokens else 0 end
            ) as input_tokens_of_agents
        from {{ ref("int_model_requests_by_day") }} as days
        inner join
            ({{ days_of(ref("int_periods")) }}) as periods on days.event_date = periods.event_date
        where {{ is_in_export("days.event_date") }}
        group by periods.period_start, days.org_id
    ),

    workspaces as (
        select periods.period_start, workspaces.org_id, workspaces.byok_enabled
        from {{ ref("int_workspaces") }} as workspaces
        cross join {{ ref("int_periods") }} as periods
    )

select workspaces.*
from workspaces
left join users using (period_start, org_id)
left join agents using (period_start, org_id)
left join projects using (period_start, org_id)
left join models using (period_start, org_id)
left join sent using (period_start, org_id)
left join acted using (period_start, org_id)
left join requested using (period_start, org_id)
where
    coalesce(users.messages, 0) <> coalesce(sent.messages, 0)
    or coalesce(users.messages_with_actions, 0) <> coalesce(acted.messages, 0)
    or coalesce(users.messages_to_agents, 0) <> coalesce(agents.messages, 0)
    or coalesce(users.messages_in_projects, 0) <> coalesce(projects.messages, 0)
    or coalesce(models.requests, 0) <> coalesce(requested.requests, 0)
    or (
        workspaces.byok_enabled
        and (
            coalesce(models.input_tokens, 0) <> coalesce(requested.input_tokens, 0)
            or coalesce(models.output_tokens, 0) <> coalesce(requested.output_tokens, 0)
            or coalesce(users.input_tokens, 0) <> coalesce(requested.input_tokens_of_users, 0)
            or coalesce(users.output_tokens, 0) <> coalesce(requested.output_tokens_of_users, 0)
            or coalesce(agents.input_tokens, 0) <> coalesce(requested.input_tokens_of_agents, 0)
        )
    )
