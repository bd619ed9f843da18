-- Base models: those with a name of their own, and those that something was sent to. One that
-- nobody has touched has no row; its name is its id.
with
    named as (
        select id as model_id, nullif(name, '') as name, instant(updated_at) as updated_at
        from product.model
        where nullif(base_model_id, '') is null
    ),

    used as (
        select model_id
        from mapped.messages
        union
        select model_id
        from mapped.model_requests
        union
        select base_model_id
        from mapped.agents
    )

select model_id, coalesce(name, model_id) as name, null as provider, updated_at
from named
union all
select model_id, model_id, null, null
from used
where model_id is not null and model_id not in (select model_id from named)
