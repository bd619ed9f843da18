-- The usable events of a period, each once, summed up by who used what. The settings
-- `export.period_start`, `export.period_end` and `export.now` say which; the planner knows them.
create function pg_temp.clean(value text)
returns text
as $$
select nullif(btrim(value, E' \t\n\r'), '')
$$
language sql
immutable
parallel safe
;

create function pg_temp.is_number(value numeric)
returns boolean
as $$
select value is null or value between 0 and 1000000000000
$$
language sql
immutable
parallel safe
;

create function pg_temp.attributes_before()
returns timestamp
as $$
select
    least(
        current_setting('export.period_end')::date + interval '1 day',
        current_setting('export.now')::timestamp + interval '1 microsecond'
    )
$$
language sql
stable
parallel safe
;

create function pg_temp.is_there(born timestamp, died timestamp)
returns boolean
as $$
select
    coalesce(born::date <= current_setting('export.period_end')::date, true)
    and coalesce(died::date >= current_setting('export.period_start')::date, true)
$$
language sql
stable
parallel safe
;

create temporary table latest_users as
with
    cleaned as (
        select
            pg_temp.clean(org_id) as org_id,
            pg_temp.clean(user_id) as user_id,
            pg_temp.clean(name) as name,
            translate(
                pg_temp.clean(email), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
            ) as email,
            translate(
                pg_temp.clean(role), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'
            ) as role,
            pg_temp.clean(department) as department,
            joined_at,
            deleted_at,
            updated_at,
            coalesce(updated_at >= pg_temp.attributes_before(), false) as is_later
        from users
    )
select distinct on (org_id, user_id) *
from cleaned
where org_id is not null and user_id is not null
order by
    org_id,
    user_id,
    is_later,
    case when not is_later then updated_at end desc nulls last,
    updated_at,
    name desc nulls last,
    email desc nulls last,
    role desc nulls last,
    department desc nulls last,
    joined_at desc nulls last,
    deleted_at desc nulls last
;

create temporary table latest_agents as
with
    cleaned as (
        select
            pg_temp.clean(org_id) as org_id,
            pg_temp.clean(agent_id) as agent_id,
            pg_temp.clean(name) as name,
            pg_temp.clean(description) as description,
            pg_temp.clean(url) as url,
            pg_temp.clean(owner_id) as owner_id,
            created_at,
            deleted_at,
            updated_at,
            coalesce(updated_at >= pg_temp.attributes_before(), false) as is_later
        from agents
    )
select distinct on (org_id, agent_id) *
from cleaned
where org_id is not null and agent_id is not null
order by
    org_id,
    agent_id,
    is_later,
    case when not is_later then updated_at end desc nulls last,
    updated_at,
    name desc nulls last,
    description desc nulls last,
    url desc nulls last,
    owner_id desc nulls last,
    created_at desc nulls last,
    deleted_at desc nulls last
;

create temporary table latest_projects as
with
    cleaned as (
        select
            pg_temp.clean(org_id) as org_id,
            pg_temp.clean(project_id) as project_id,
            pg_temp.clean(name) as name,
            pg_temp.clean(owner_id) as owner_id,
            created_at,
            deleted_at,
            updated_at,
            coalesce(updated_at >= pg_temp.attributes_before(), false) as is_later
        from projects
    )
select distinct on (org_id, project_id) *
from cleaned
where org_id is not null and project_id is not null
order by
    org_id,
    project_id,
    is_later,
    case when not is_later then updated_at end desc nulls last,
    updated_at,
    name desc nulls last,
    owner_id desc nulls last,
    created_at desc nulls last,
    deleted_at desc nulls last
;

create temporary table latest_models as
with
    cleaned as (
        select
            pg_temp.clean(model_id) as model_id,
            pg_temp.clean(name) as name,
            pg_temp.clean(provider) as provider,
            updated_at,
            coalesce(updated_at >= pg_temp.attributes_before(), false) as is_later
        from models
    )
select distinct on (model_id) *
from cleaned
where model_id is not null
order by
    model_id,
    is_later,
    case when not is_later then updated_at end desc nulls last,
    updated_at,
    name desc nulls last,
    provider desc nulls last
;

create temporary table settings as
select distinct on (pg_temp.clean(org_id))
    pg_temp.clean(org_id) as org_id,
    coalesce(byok_enabled, false) as byok,
    coalesce(user_level_data_enabled, false) as user_level
from workspaces
where
    pg_temp.clean(org_id) is not null
    and coalesce(updated_at <= current_setting('export.now')::timestamp, true)
order by
    pg_temp.clean(org_id),
    updated_at desc nulls last,
    pg_temp.clean(name) desc nulls last,
    byok_enabled desc nulls last,
    user_level_data_enabled desc nulls last
;

create temporary table month_messages as
with
    cleaned as (
        select
            pg_temp.clean(org_id) as org_id,
            pg_temp.clean(message_id) as message_id,
            pg_temp.clean(user_id) as user_id,
            sent_at,
            pg_temp.clean(chat_id) as chat_id,
            pg_temp.clean(agent_id) as agent_id,
            pg_temp.clean(project_id) as project_id,
            pg_temp.clean(model_id) as model_id,
            ingested_at
        from messages
        where
            sent_at >= current_setting('export.period_start')::date
            and sent_at < current_setting('export.period_end')::date + 1
            and sent_at < current_setting('export.now')::timestamp::date + 2
    ),

    latest as (
        select distinct on (org_id, message_id) org_id, user_id, agent_id, project_id, model_id
        from cleaned
        where org_id is not null and message_id is not null and user_id is not null
        order by
            org_id,
            message_id,
            ingested_at desc nulls last,
            user_id desc,
            sent_at desc,
            chat_id desc nulls last,
            agent_id desc nulls last,
            project_id desc nulls last,
            model_id desc nulls last
    )
select
    org_id,
    user_id,
    agent_id,
    project_id,
    coalesce(name, latest.model_id, 'unknown') as model,
    count(*) as messages
from latest
left join latest_models on latest.model_id = latest_models.model_id
group by 1, 2, 3, 4, 5
;

create temporary table month_actions as
with
    cleaned as (
        select
            pg_temp.clean(org_id) as org_id,
            pg_temp.clean(message_id) as message_id,
            pg_temp.clean(user_id) as user_id,
            pg_temp.clean(action_name) as action_name,
            sent_at,
            ingested_at
        from message_actions
        where
            sent_at >= current_setting('export.period_start')::date
            and sent_at < current_setting('export.period_end')::date + 1
            and sent_at < current_setting('export.now')::timestamp::date + 2
    )
select distinct on (org_id, message_id, action_name) org_id, user_id, message_id, action_name
from cleaned
where
    org_id is not null
    and message_id is not null
    and user_id is not null
    and action_name is not null
order by
    org_id, message_id, action_name, ingested_at desc nulls last, user_id desc, sent_at desc
;

create temporary table month_requests as
with
    cleaned as (
        select
            pg_temp.clean(org_id) as org_id,
            pg_temp.clean(request_id) as request_id,
            pg_temp.clean(model_id) as model_id,
            requested_at,
            pg_temp.clean(user_id) as user_id,
            pg_temp.clean(agent_id) as agent_id,
            pg_temp.clean(api_key_id) as api_key_id,
            pg_temp.clean(source) as source,
            input_tokens,
            cached_input_tokens,
            output_tokens,
            cost_usd,
            ingested_at
        from model_requests
        where
            requested_at >= current_setting('export.period_start')::date
            and requested_at < current_setting('export.period_end')::date + 1
            and requested_at < current_setting('export.now')::timestamp::date + 2
            and pg_temp.is_number(input_tokens)
            and pg_temp.is_number(cached_input_tokens)
            and pg_temp.is_number(output_tokens)
            and pg_temp.is_number(cost_usd)
            and (cached_input_tokens > input_tokens) is not true
    ),

    latest as (
        select distinct on (org_id, request_id)
            *,
            requested_at::date as requested_on,
            cost_usd is null
            and input_tokens is not null
            and output_tokens is not null as by_price_list
        from cleaned
        where org_id is not null and request_id is not null and model_id is not null
        order by
            org_id,
            request_id,
            ingested_at desc nulls last,
            model_id desc,
            requested_at desc,
            user_id desc nulls last,
            agent_id desc nulls last,
            api_key_id desc nulls last,
            source desc nulls last,
            input_tokens desc nulls last,
            cached_input_tokens desc nulls last,
            output_tokens desc nulls last,
            cost_usd desc nulls last
    ),

-- Priced by day and model: far fewer products than requests.
    by_day as (
        select
            requested_on,
            org_id,
            user_id,
            agent_id,
            model_id,
            count(*) as requests,
            sum(input_tokens) as input_tokens,
            count(input_tokens) as known_input,
            min(input_tokens) as min_input,
            max(input_tokens) as max_input,
            sum(output_tokens) as output_tokens,
            count(output_tokens) as known_output,
            min(output_tokens) as min_output,
            max(output_tokens) as max_output,
            count(cost_usd) as with_cost,
            sum(cost_usd) as cost,
            count(*) filter (where by_price_list) as listed,
            sum(input_tokens - coalesce(cached_input_tokens, 0)) filter (
                where by_price_list
            ) as uncached,
            sum(cached_input_tokens) filter (where by_price_list) as cached,
            sum(output_tokens) filter (where by_price_list) as completion
        from latest
        group by requested_on, org_id, user_id, agent_id, model_id
    ),

    prices as (
        select
            *,
            coalesce(
                lead(valid_from) over (partition by model_id order by valid_from), 'infinity'
            ) as valid_before
        from model_prices
    ),

    priced as (
        select
            by_day.*,
            with_cost
            + case when prices.model_id is null then 0 else listed end as priced_requests,
            coalesce(cost, 0) + coalesce(
                (
                    coalesce(uncached, 0) * input_usd_per_million
                    + coalesce(cached, 0)
                    * coalesce(cached_input_usd_per_million, input_usd_per_million)
                    + coalesce(completion, 0) * output_usd_per_million
                )
                * 0.000001,
                0
            ) as cost_usd
        from by_day
        left join
            prices
            on by_day.model_id = prices.model_id
            and requested_on >= valid_from
            and requested_on < valid_before
    )
select
    org_id,
    user_id,
    agent_id,
    coalesce(name, priced.model_id) as model,
    sum(requests) as requests,
    coalesce(sum(input_tokens), 0) as input_tokens,
    sum(known_input) as known_input,
    min(min_input) as min_input,
    max(max_input) as max_input,
    coalesce(sum(output_tokens), 0) as output_tokens,
    sum(known_output) as known_output,
    min(min_output) as min_output,
    max(max_output) as max_output,
    sum(priced_requests) as priced_requests,
    sum(cost_usd) as cost_usd
from priced
left join latest_models on priced.model_id = latest_models.model_id
group by 1, 2, 3, 4
;

analyze latest_users,
latest_agents,
latest_projects,
latest_models,
settings,
month_messages,
month_actions,
month_requests
;
