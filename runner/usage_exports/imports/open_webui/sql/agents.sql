-- Agents: models that are made from a base model. One without only renames the model of its id.
-- The base model is kept too, so that requests find it when the agent is gone.
select
    id as agent_id,
    name,
    json_of(meta) ->> '$.description' as description,
    null as url,
    user_id as owner_id,
    instant(created_at) as created_at,
    base_model_id,
    instant(updated_at) as updated_at
from product.model
where nullif(base_model_id, '') is not null
