with
    workspaces as (
        select org_id, byok_enabled, user_level_data_enabled from {{ ref("int_workspaces") }}
    ),

    users_in_period as (
        {{
            entities_in_period(
                ref("int_users_as_of"),
                "user_id",
                "joined_at",
                [
                    ref("int_messages_by_period"),
                    ref("int_message_actions_by_period"),
                    ref("int_model_requests_by_period"),
                ],
            )
        }}
    ),

    attributes as (
        select
            period_start, org_id, user_id, name, email, role, cast(joined_at as date) as joined_at
        from {{ ref("int_users_as_of") }}
    ),

    unmasked as (
        select
            users_in_period.period_start,
            users_in_period.period_end,
            users_in_period.org_id,
            users_in_period.user_id,
            attributes.name,
            attributes.email,
            attributes.role,
            attributes.joined_at,
            coalesce(messages.messages_total, 0) as messages_total,
            {{ rank_in_workspace("messages.messages_total") }} as messages_total_rank,
            coalesce(messages.messages_chat, 0) as messages_chat,
            {{ rank_in_workspace("messages.messages_chat") }} as messages_chat_rank,
            coalesce(messages.messages_agents, 0) as messages_agents,
            {{ rank_in_workspace("messages.messages_agents") }} as messages_agents_rank,
            coalesce(messages.agents_messaged, 0) as agents_messaged,
            coalesce(messages.agents_to_messages, '{}') as agents_to_messages,
            coalesce(messages.messages_projects, 0) as messages_projects,
            {{ rank_in_workspace("messages.messages_projects") }} as messages_projects_rank,
            coalesce(messages.projects_messaged, 0) as projects_messaged,
            coalesce(messages.projects_to_messages, '{}') as projects_to_messages,
            coalesce(messages.model_to_messages_total, '{}') as model_to_messages_total,
            coalesce(actions.action_messages, 0) as action_messages,
            coalesce(actions.action_messaged, 0) as action_messaged,
            coalesce(actions.action_to_messages, '{}') as action_to_messages,
            coalesce(requests.total_input_tokens, 0) as total_input_tokens,
            coalesce(requests.total_output_tokens, 0) as total_output_tokens,
            -- No request costs nothing; requests without a price cost nobody knows
            -- what.
            cast(
                case
                    when requests.user_id is null then 0 else requests.total_cost_usd
                end as decimal(38, 6)
            ) as total_cost_usd,
            coalesce(requests.model_to_input_tokens, '{}') as model_to_input_tokens,
            coalesce(requests.model_to_output_tokens, '{}') as model_to_output_tokens,
            coalesce(requests.model_to_cost_usd, '{}') as model_to_cost_usd
        from users_in_period
        left join attributes using (period_start, org_id, user_id)
        left join {{ ref("int_user_messages") }} as messages using (period_start, org_id, user_id)
        left join {{ ref("int_user_actions") }} as actions using (period_start, org_id, user_id)
        left join {{ ref("int_user_requests") }} as requests using (period_start, org_id, user_id)
    )

select {{ masked_columns() }}
from unmasked
inner join workspaces using (org_id)
