-- The JSON maps of a user say the same as the counts beside them. Costs are rounded
-- model by model, so their sum may be off by half a millionth for each.
with
    sums as (
        select
            period_start,
            org_id,
            user_id,
            messages_total,
            messages_agents,
            messages_projects,
            action_messages,
            total_input_tokens,
            total_output_tokens,
            total_cost_usd,
            {{ json_map_sum("agents_to_messages") }} as in_agents,
            {{ json_map_sum("projects_to_messages") }} as in_projects,
            {{ json_map_sum("model_to_messages_total") }} as in_models,
            {{ json_map_sum("action_to_messages") }} as in_actions,
            {{ json_map_sum("model_to_input_tokens") }} as in_input_tokens,
            {{ json_map_sum("model_to_output_tokens") }} as in_output_tokens,
            {{ json_map_sum("model_to_cost_usd") }} as in_costs
        from {{ ref("usage_users") }}
    )

select *
from sums
where
    -- A map that can't be read adds up to nothing.
    in_models is distinct from messages_total
    or in_projects is distinct from messages_projects
    -- An agent can be messaged inside a project; one message can trigger several
    -- actions.
    or coalesce(in_agents, -1) < messages_agents
    or coalesce(in_actions, -1) < action_messages
    or in_input_tokens <> total_input_tokens
    or in_output_tokens <> total_output_tokens
    or abs(in_costs - total_cost_usd) > 0.001 + 0.000000001 * total_cost_usd
