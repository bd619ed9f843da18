with
    messages as (
        select
            period_start,
            org_id,
            user_id,
            agent_id,
            project_id,
            model_name,
            messages,
            -- A chat is of one kind: a project's comes before an agent's.
            case
                when project_id is not null
                then 'project'
                when agent_id is not null
                then 'agent'
                else 'chat'
            end as kind
        from {{ ref("int_messages_by_period") }}
    ),

    totals as (
        select
            period_start,
            org_id,
            user_id,
            {{ total("messages") }} as messages_total,
            {{ total("case when kind = 'chat' then messages else 0 end") }} as messages_chat,
            {{ total("case when kind = 'agent' then messages else 0 end") }} as messages_agents,
            {{ total("case when kind = 'project' then messages else 0 end") }} as messages_projects
        from messages
        group by period_start, org_id, user_id
    ),

    {%- for entity in ["agent", "project"] %}
        by_{{ entity }} as (
            select
                period_start, org_id, user_id, {{ entity }}_id, {{ total("messages") }} as messages
            from messages
            where {{ entity }}_id is not null
            group by period_start, org_id, user_id, {{ entity }}_id
        ),

        {{ entity }}s as (
            select
                period_start,
                org_id,
                user_id,
                count(*) as {{ entity }}s_messaged,
                {{ json_map(entity ~ "_id", "messages") }} as {{ entity }}s_to_messages
            from by_{{ entity }}
            group by period_start, org_id, user_id
        ),
    {%- endfor %}

    by_model as (
        select period_start, org_id, user_id, model_name, {{ total("messages") }} as messages
        from messages
        group by period_start, org_id, user_id, model_name
    ),

    models as (
        select
            period_start,
            org_id,
            user_id,
            {{ json_map("model_name", "messages") }} as model_to_messages_total
        from by_model
        group by period_start, org_id, user_id
    )

select
    totals.period_start,
    totals.org_id,
    totals.user_id,
    totals.messages_total,
    totals.messages_chat,
    totals.messages_agents,
    coalesce(agents.agents_messaged, 0) as agents_messaged,
    coalesce(agents.agents_to_messages, '{}') as agents_to_messages,
    totals.messages_projects,
    coalesce(projects.projects_messaged, 0) as projects_messaged,
    coalesce(projects.projects_to_messages, '{}') as projects_to_messages,
    models.model_to_messages_total
from totals
inner join models using (period_start, org_id, user_id)
left join agents using (period_start, org_id, user_id)
left join projects using (period_start, org_id, user_id)
