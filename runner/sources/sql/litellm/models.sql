-- Models by the name under which LiteLLM offers them, which is what requests say.
select
    coalesce(nullif(logs.model_group, ''), nullif(logs.model, ''), 'unknown') as model_id,
    coalesce(nullif(logs.model_group, ''), nullif(logs.model, ''), 'unknown') as name,
    coalesce(
        any_value(imported.provider),
        -- Of several providers of a name the first one that was used.
        arg_min(nullif(logs.custom_llm_provider, ''), (logs."startTime", logs.request_id))
    ) as provider,
    cast(null as timestamp) as updated_at
from source."LiteLLM_SpendLogs" as logs
left join
    imported.models as imported
    on coalesce(nullif(logs.model_group, ''), nullif(logs.model, ''), 'unknown') = imported.model_id
group by all
