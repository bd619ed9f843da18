-- No name or e-mail address of a workspace that forbids it, no tokens of one without
-- its own key.
with
    private as (select org_id from {{ ref("int_workspaces") }} where not user_level_data_enabled),

    without_key as (select org_id from {{ ref("int_workspaces") }} where not byok_enabled)

select org_id
from {{ ref("usage_users") }}
where org_id in (select org_id from private) and (name is not null or email is not null)
union all
select org_id
from {{ ref("usage_agents") }}
where org_id in (select org_id from private) and agent_owner_email is not null
union all
select org_id
from {{ ref("usage_projects") }}
where org_id in (select org_id from private) and project_owner_email is not null
union all
select org_id
from {{ ref("usage_users") }}
where
    org_id in (select org_id from without_key)
    and (
        total_input_tokens is not null
        or total_cost_usd is not null
        or model_to_cost_usd is not null
    )
union all
select org_id
from {{ ref("usage_agents") }}
where org_id in (select org_id from without_key) and sum_prompt_tokens is not null
union all
select org_id
from {{ ref("usage_models") }}
where org_id in (select org_id from without_key) and sum_prompt_tokens is not null
