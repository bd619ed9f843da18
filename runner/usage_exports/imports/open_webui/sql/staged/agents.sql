-- Agents and the base model of each: those that are there, and those that were when imported.
select id as agent_id, base_model_id
from product.model
where nullif(base_model_id, '') is not null
union all
select agent_id, base_model_id
from imported.agents
where agent_id not in (select id from product.model)
