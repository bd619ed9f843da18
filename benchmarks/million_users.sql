-- A workspace of a million users, in the folder of the variable `raw`: everybody has a few messages
-- and requests in October 2026, some have actions.
set variable org = 'acme'
;

copy (
    select
        getvariable('org') as org_id,
        'Acme' as name,
        true as byok_enabled,
        true as user_level_data_enabled,
        null::timestamp as updated_at
) to (getvariable('raw') || '/workspaces.parquet')
;

copy (
    select
        getvariable('org') as org_id,
        'user_' || i as user_id,
        'Name ' || i as name,
        'user' || i || '@acme.example' as email,
        'member' as role,
        'Sales' as department,
        timestamp '2025-01-01' as joined_at,
        null::timestamp as deleted_at,
        null::timestamp as updated_at
    from range(1000000) as numbers(i)
) to (getvariable('raw') || '/users.parquet')
;

copy (
    select
        getvariable('org') as org_id,
        'agent_' || i as agent_id,
        'Agent ' || i as name,
        null::varchar as description,
        null::varchar as url,
        'user_' || i as owner_id,
        null::timestamp as created_at,
        null::timestamp as deleted_at,
        null::timestamp as updated_at
    from range(100) as numbers(i)
) to (getvariable('raw') || '/agents.parquet')
;

copy (
    select
        getvariable('org') as org_id,
        'project_' || i as project_id,
        'Project ' || i as name,
        'user_' || i as owner_id,
        null::timestamp as created_at,
        null::timestamp as deleted_at,
        null::timestamp as updated_at
    from range(100) as numbers(i)
) to (getvariable('raw') || '/projects.parquet')
;

copy (
    select
        'model_' || i as model_id,
        'Model ' || i as name,
        'Maker' as provider,
        null::timestamp as updated_at
    from range(10) as numbers(i)
) to (getvariable('raw') || '/models.parquet')
;

copy (
    select
        getvariable('org') as org_id,
        'message_' || i as message_id,
        'user_' || (i % 1000000) as user_id,
        timestamp '2026-10-01' + to_seconds(i * 7919 % 2678400) as sent_at,
        'chat_' || i as chat_id,
        case when i % 3 = 0 then 'agent_' || (i * 31 % 100) end as agent_id,
        case when i % 5 = 0 then 'project_' || (i * 37 % 100) end as project_id,
        'model_' || (i * 13 % 7) as model_id,
        null::timestamp as ingested_at
    from range(3000000) as numbers(i)
) to (getvariable('raw') || '/messages.parquet')
;

copy (
    select
        getvariable('org') as org_id,
        'message_' || i as message_id,
        'user_' || (i % 1000000) as user_id,
        case when i % 2 = 0 then 'Canvas' else 'Web Search' end as action_name,
        timestamp '2026-10-01' + to_seconds(i * 7919 % 2678400) as sent_at,
        null::timestamp as ingested_at
    from range(900000) as numbers(i)
) to (getvariable('raw') || '/message_actions.parquet')
;

copy (
    select
        getvariable('org') as org_id,
        'request_' || i as request_id,
        'model_' || (i * 13 % 7) as model_id,
        timestamp '2026-10-01' + to_seconds(i * 7919 % 2678400) as requested_at,
        'user_' || (i % 1000000) as user_id,
        case when i % 3 = 0 then 'agent_' || (i * 31 % 100) end as agent_id,
        null::varchar as api_key_id,
        'chat' as source,
        100 + i % 5000 as input_tokens,
        i % 100 as cached_input_tokens,
        i % 700 as output_tokens,
        case when i % 2 = 0 then 0.001::decimal(18, 12) end as cost_usd,
        null::timestamp as ingested_at
    from range(3000000) as numbers(i)
) to (getvariable('raw') || '/model_requests.parquet')
;
