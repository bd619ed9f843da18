-- The raw tables, as a loader would fill them.
create table workspaces (
    org_id text, name text, byok_enabled boolean, user_level_data_enabled boolean, updated_at timestamp
)
;

create table users (
    org_id text,
    user_id text,
    name text,
    email text,
    role text,
    department text,
    joined_at timestamp,
    deleted_at timestamp,
    updated_at timestamp
)
;

create table agents (
    org_id text,
    agent_id text,
    name text,
    description text,
    url text,
    owner_id text,
    created_at timestamp,
    deleted_at timestamp,
    updated_at timestamp
)
;

create table projects (
    org_id text,
    project_id text,
    name text,
    owner_id text,
    created_at timestamp,
    deleted_at timestamp,
    updated_at timestamp
)
;

create table models (model_id text, name text, provider text, updated_at timestamp)
;

create table model_prices (
    model_id text,
    valid_from date,
    input_usd_per_million numeric,
    cached_input_usd_per_million numeric,
    output_usd_per_million numeric
)
;

create table messages (
    org_id text,
    message_id text,
    user_id text,
    sent_at timestamp,
    chat_id text,
    agent_id text,
    project_id text,
    model_id text,
    ingested_at timestamp
)
;

create table message_actions (
    org_id text,
    message_id text,
    user_id text,
    action_name text,
    sent_at timestamp,
    ingested_at timestamp
)
;

create table model_requests (
    org_id text,
    request_id text,
    model_id text,
    requested_at timestamp,
    user_id text,
    agent_id text,
    api_key_id text,
    source text,
    input_tokens bigint,
    cached_input_tokens bigint,
    output_tokens bigint,
    cost_usd numeric(38, 12),
    ingested_at timestamp
)
;
