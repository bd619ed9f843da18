-- The four exports from what month.sql made of the period: every workspace in one table each.
create temp macro json_map(key, value) as
'{'
|| array_to_string(
    list_transform(
        list_sort(list({'place': - value, 'key': key}) filter (value is not null)),
        lambda pair:to_json(pair.key) || ':' || (- pair.place)::varchar
    ),
    ','
)
|| '}'
;

create temp table workspaces as
with
    settings as (
        select
            clean(org_id) as org_id,
            clean(name) as name,
            byok_enabled,
            user_level_data_enabled,
            updated_at
        from read_parquet(getvariable('raw') || '/workspaces.parquet')
        where
            clean(org_id) is not null and (updated_at is null or updated_at <= getvariable('now'))
        qualify
            row_number() over (
                partition by clean(org_id)
                order by
                    updated_at desc nulls last,
                    clean(name) desc nulls last,
                    byok_enabled desc nulls last,
                    user_level_data_enabled desc nulls last
            )
            = 1
    )
select
    org_id,
    coalesce(byok_enabled, false) as byok,
    coalesce(user_level_data_enabled, false) as user_level
from settings
;

create temp table usage_users as
with
    by_kind as (
        select
            org_id,
            user_id,
            sum(messages) as total,
            sum(messages) filter (project_id is null and agent_id is null) as chat,
            sum(messages) filter (project_id is null and agent_id is not null) as agents,
            sum(messages) filter (project_id is not null) as projects
        from month_messages
        group by all
    ),

    by_agent as (
        select org_id, user_id, count(*) as agents_messaged, json_map(agent_id, messages) as map
        from
            (
                select org_id, user_id, agent_id, sum(messages) as messages
                from month_messages
                where agent_id is not null
                group by all
            )
        group by all
    ),

    by_project as (
        select org_id, user_id, count(*) as projects_messaged, json_map(project_id, messages) as map
        from
            (
                select org_id, user_id, project_id, sum(messages) as messages
                from month_messages
                where project_id is not null
                group by all
            )
        group by all
    ),

    by_model as (
        select org_id, user_id, json_map(model, messages) as map
        from
            (
                select org_id, user_id, model, sum(messages) as messages
                from month_messages
                group by all
            )
        group by all
    ),

    action_messages as (
        select org_id, user_id, count(distinct message_id) as action_messages
        from month_actions
        group by all
    ),

    by_action as (
        select org_id, user_id, count(*) as action_messaged, json_map(action_name, messages) as map
        from
            (
                select org_id, user_id, action_name, count(*) as messages
                from month_actions
                group by all
            )
        group by all
    ),

    requests_by_model as (
        select
            org_id,
            user_id,
            model,
            sum(input_tokens)::bigint as input_tokens,
            sum(output_tokens)::bigint as output_tokens,
            case when sum(priced_requests) > 0 then sum(cost_usd) end as cost_usd
        from month_requests
        where user_id is not null
        group by all
    ),

    by_requests as (
        select
            org_id,
            user_id,
            sum(input_tokens) as input_tokens,
            sum(output_tokens) as output_tokens,
            round(sum(cost_usd), 6)::decimal(38, 6) as cost_usd,
            json_map(model, input_tokens) as input_map,
            json_map(model, output_tokens) as output_map,
            coalesce(json_map(model, round(cost_usd, 6)::decimal(38, 6)), '{}') as cost_map
        from requests_by_model
        group by all
    ),

    people as (
        select org_id, user_id
        from latest_users
        where is_there(joined_at, deleted_at)
        union
        select org_id, user_id
        from month_messages
        union
        select org_id, user_id
        from month_actions
        union
        select org_id, user_id
        from month_requests
        where user_id is not null
    )
select
    getvariable('period_start') as period_start,
    getvariable('period_end') as period_end,
    org_id,
    user_id,
    case when user_level then name end as name,
    case when user_level then email end as email,
    role,
    joined_at::date as joined_at,
    coalesce(total, 0) as messages_total,
    rank() over (partition by org_id order by messages_total desc) as messages_total_rank,
    coalesce(chat, 0) as messages_chat,
    rank() over (partition by org_id order by messages_chat desc) as messages_chat_rank,
    coalesce(by_kind.agents, 0) as messages_agents,
    rank() over (partition by org_id order by messages_agents desc) as messages_agents_rank,
    coalesce(agents_messaged, 0) as agents_messaged,
    coalesce(by_agent.map, '{}') as agents_to_messages,
    coalesce(by_kind.projects, 0) as messages_projects,
    rank() over (partition by org_id order by messages_projects desc) as messages_projects_rank,
    coalesce(projects_messaged, 0) as projects_messaged,
    coalesce(by_project.map, '{}') as projects_to_messages,
    coalesce(by_model.map, '{}') as model_to_messages_total,
    coalesce(action_messages.action_messages, 0) as action_messages,
    coalesce(action_messaged, 0) as action_messaged,
    coalesce(by_action.map, '{}') as action_to_messages,
    case when byok then coalesce(input_tokens, 0) end as total_input_tokens,
    case when byok then coalesce(output_tokens, 0) end as total_output_tokens,
    case
        when byok then case when by_requests.user_id is null then 0 else cost_usd end
    end::decimal(38, 6) as total_cost_usd,
    case when byok then coalesce(input_map, '{}') end as model_to_input_tokens,
    case when byok then coalesce(output_map, '{}') end as model_to_output_tokens,
    case when byok then coalesce(cost_map, '{}') end as model_to_cost_usd
from people
inner join workspaces using (org_id)
left join latest_users using (org_id, user_id)
left join by_kind using (org_id, user_id)
left join by_agent using (org_id, user_id)
left join by_project using (org_id, user_id)
left join by_model using (org_id, user_id)
left join action_messages using (org_id, user_id)
left join by_action using (org_id, user_id)
left join by_requests using (org_id, user_id)
order by org_id, messages_total_rank, user_id
;

create temp table usage_agents as
with
    by_messages as (
        select org_id, agent_id, sum(messages) as messages, count(distinct user_id) as unique_users
        from month_messages
        where agent_id is not null
        group by all
    ),

    by_requests as (
        select
            org_id,
            agent_id,
            sum(input_tokens) as sum_input,
            sum(known_input) as known_input,
            min(min_input) as min_input,
            max(max_input) as max_input,
            sum(output_tokens) as sum_output,
            sum(known_output) as known_output,
            min(min_output) as min_output,
            max(max_output) as max_output
        from month_requests
        where agent_id is not null
        group by all
    ),

    agents as (
        select org_id, agent_id
        from latest_agents
        where is_there(created_at, deleted_at)
        union
        select org_id, agent_id
        from by_messages
        union
        select org_id, agent_id
        from by_requests
    )
select
    getvariable('period_start') as period_start,
    getvariable('period_end') as period_end,
    org_id,
    agent_id,
    latest_agents.name as agent_name,
    description as agent_description,
    url as agent_url,
    owner_id as agent_owner_id,
    case when user_level then owners.email end as agent_owner_email,
    coalesce(messages, 0) as messages,
    coalesce(unique_users, 0) as unique_users,
    case when byok then coalesce(sum_input, 0) end as sum_prompt_tokens,
    -- In hundredths, halves up.
    case
        when byok and known_input > 0
        then divide(200 * sum_input + known_input, 2 * known_input)::decimal(38, 0) * 0.01
    end as avg_prompt_tokens,
    case when byok then min_input end as min_prompt_tokens,
    case when byok then max_input end as max_prompt_tokens,
    case when byok then coalesce(sum_output, 0) end as sum_completion_tokens,
    case
        when byok and known_output > 0
        then divide(200 * sum_output + known_output, 2 * known_output)::decimal(38, 0) * 0.01
    end as avg_completion_tokens,
    case when byok then min_output end as min_completion_tokens,
    case when byok then max_output end as max_completion_tokens
from agents
inner join workspaces using (org_id)
left join latest_agents using (org_id, agent_id)
left join
    latest_users as owners
    on agents.org_id = owners.org_id
    and latest_agents.owner_id = owners.user_id
left join by_messages using (org_id, agent_id)
left join by_requests using (org_id, agent_id)
order by org_id, messages desc, agent_id
;

create temp table usage_projects as
with
    by_messages as (
        select org_id, project_id, sum(messages) as messages
        from month_messages
        where project_id is not null
        group by all
    ),

    projects as (
        select org_id, project_id
        from latest_projects
        where is_there(created_at, deleted_at)
        union
        select org_id, project_id
        from by_messages
    )
select
    getvariable('period_start') as period_start,
    getvariable('period_end') as period_end,
    org_id,
    project_id,
    latest_projects.name as project_name,
    owner_id as project_owner_id,
    case when user_level then owners.email end as project_owner_email,
    coalesce(messages, 0) as messages
from projects
inner join workspaces using (org_id)
left join latest_projects using (org_id, project_id)
left join
    latest_users as owners
    on projects.org_id = owners.org_id
    and latest_projects.owner_id = owners.user_id
left join by_messages using (org_id, project_id)
order by org_id, messages desc, project_id
;

create temp table usage_models as
select
    getvariable('period_start') as period_start,
    getvariable('period_end') as period_end,
    org_id,
    model as name,
    sum(requests) as requests,
    case when any_value(byok) then sum(input_tokens) end as sum_prompt_tokens,
    case when any_value(byok) then sum(output_tokens) end as sum_completion_tokens
from month_requests
inner join workspaces using (org_id)
group by org_id, model
order by org_id, requests desc, name
;
