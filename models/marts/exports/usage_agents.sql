with
    workspaces as (
        select org_id, byok_enabled, user_level_data_enabled from {{ ref("int_workspaces") }}
    ),

    agents_in_period as (
        {{
            entities_in_period(
                ref("int_agents_as_of"),
                "agent_id",
                "created_at",
                [ref("int_messages_by_period"), ref("int_model_requests_by_period")],
            )
        }}
    ),

    attributes as (
        select period_start, org_id, agent_id, name, description, url, owner_id
        from {{ ref("int_agents_as_of") }}
    ),

    owners as (
        select period_start, org_id, user_id as owner_id, email from {{ ref("int_users_as_of") }}
    ),

    unmasked as (
        select
            agents_in_period.period_start,
            agents_in_period.period_end,
            agents_in_period.org_id,
            agents_in_period.agent_id,
            attributes.name as agent_name,
            attributes.description as agent_description,
            attributes.url as agent_url,
            attributes.owner_id as agent_owner_id,
            owners.email as agent_owner_email,
            coalesce(messages.messages, 0) as messages,
            coalesce(messages.unique_users, 0) as unique_users,
            coalesce(requests.sum_prompt_tokens, 0) as sum_prompt_tokens,
            requests.avg_prompt_tokens,
            requests.min_prompt_tokens,
            requests.max_prompt_tokens,
            coalesce(requests.sum_completion_tokens, 0) as sum_completion_tokens,
            requests.avg_completion_tokens,
            requests.min_completion_tokens,
            requests.max_completion_tokens
        from agents_in_period
        left join attributes using (period_start, org_id, agent_id)
        left join owners using (period_start, org_id, owner_id)
        left join {{ ref("int_agent_messages") }} as messages using (period_start, org_id, agent_id)
        left join {{ ref("int_agent_requests") }} as requests using (period_start, org_id, agent_id)
    )

select {{ masked_columns() }}
from unmasked
inner join workspaces using (org_id)
