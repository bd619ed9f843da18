-- Models by the name under which LiteLLM offers them, which is what requests say.
with
    used as (
        select
            model_id,
            -- Of several providers of a name the first one that was used.
            arg_min(nullif(custom_llm_provider, ''), (requested_at, request_id)) as provider
        from staged.requests
        group by all
    )

select
    used.model_id,
    used.model_id as name,
    coalesce(imported.provider, used.provider) as provider,
    cast(null as timestamp) as updated_at
from used
left join imported.models as imported on used.model_id = imported.model_id
