-- The four exports of a period, straight from the Parquet files, after events.sql.
-- Variables: `raw`, `prices` (a CSV file), `period_start`, `period_end` (dates) and `now` (a
-- timestamp).
set variable period_after = getvariable('period_end') + 1
;

set
    variable attributes_before
    = least(getvariable('period_after')::timestamp, getvariable('now') + interval 1 microsecond)
;

-- 0: the version in force, 1: one that is yet to come.
create temp macro is_later(updated_at) as
coalesce(updated_at >= getvariable('attributes_before'), false)::int
;

create temp macro lowered(value) as
translate(value, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
;

create temp macro is_there(born, died) as
(born is null or born::date <= getvariable('period_end'))
and (died is null or died::date >= getvariable('period_start'))
;

create temp table latest_users as
with
    cleaned as (
        select
            clean(org_id) as org_id,
            clean(user_id) as user_id,
            clean(name) as name,
            lowered(clean(email)) as email,
            lowered(clean(role)) as role,
            clean(department) as department,
            joined_at,
            deleted_at,
            updated_at
        from read_parquet(getvariable('raw') || '/users.parquet')
    )
from cleaned
where
    org_id is not null
    and user_id is not null
    and not has_nul(concat(org_id, user_id, name, email, role, department))
qualify
    row_number() over (
        partition by org_id, user_id
        order by
            is_later(updated_at),
            case when is_later(updated_at) = 0 then updated_at end desc nulls last,
            updated_at,
            name desc nulls last,
            email desc nulls last,
            role desc nulls last,
            department desc nulls last,
            joined_at desc nulls last,
            deleted_at desc nulls last
    )
    = 1
;

create temp table latest_agents as
with
    cleaned as (
        select
            clean(org_id) as org_id,
            clean(agent_id) as agent_id,
            clean(name) as name,
            clean(description) as description,
            clean(url) as url,
            clean(owner_id) as owner_id,
            created_at,
            deleted_at,
            updated_at
        from read_parquet(getvariable('raw') || '/agents.parquet')
    )
from cleaned
where
    org_id is not null
    and agent_id is not null
    and not has_nul(concat(org_id, agent_id, name, description, url, owner_id))
qualify
    row_number() over (
        partition by org_id, agent_id
        order by
            is_later(updated_at),
            case when is_later(updated_at) = 0 then updated_at end desc nulls last,
            updated_at,
            name desc nulls last,
            description desc nulls last,
            url desc nulls last,
            owner_id desc nulls last,
            created_at desc nulls last,
            deleted_at desc nulls last
    )
    = 1
;

create temp table latest_projects as
with
    cleaned as (
        select
            clean(org_id) as org_id,
            clean(project_id) as project_id,
            clean(name) as name,
            clean(owner_id) as owner_id,
            created_at,
            deleted_at,
            updated_at
        from read_parquet(getvariable('raw') || '/projects.parquet')
    )
from cleaned
where
    org_id is not null
    and project_id is not null
    and not has_nul(concat(org_id, project_id, name, owner_id))
qualify
    row_number() over (
        partition by org_id, project_id
        order by
            is_later(updated_at),
            case when is_later(updated_at) = 0 then updated_at end desc nulls last,
            updated_at,
            name desc nulls last,
            owner_id desc nulls last,
            created_at desc nulls last,
            deleted_at desc nulls last
    )
    = 1
;

create temp table latest_models as
with
    cleaned as (
        select
            clean(model_id) as model_id,
            clean(name) as name,
            clean(provider) as provider,
            updated_at
        from read_parquet(getvariable('raw') || '/models.parquet')
    )
from cleaned
where model_id is not null and not has_nul(concat(model_id, name, provider))
qualify
    row_number() over (
        partition by model_id
        order by
            is_later(updated_at),
            case when is_later(updated_at) = 0 then updated_at end desc nulls last,
            updated_at,
            name desc nulls last,
            provider desc nulls last
    )
    = 1
;

-- Exact: prices have six decimals per million tokens, so twelve per token.
create temp table prices as
select
    model_id,
    valid_from::date as valid_from,
    (input_usd_per_million::decimal(13, 6) * 0.000001)::decimal(19, 12) as input_usd,
    (
        coalesce(cached_input_usd_per_million, input_usd_per_million)::decimal(13, 6) * 0.000001
    )::decimal(19, 12) as cached_input_usd,
    (output_usd_per_million::decimal(13, 6) * 0.000001)::decimal(19, 12) as output_usd
from read_csv(getvariable('prices'), all_varchar = true)
;

create temp table month_messages as
with
    repeated as materialized (
        select hash(org_id, message_id) as key_hash
        from cleaned_messages
        where
            sent_at >= getvariable('period_start')
            and sent_at < getvariable('period_after')
            and sent_at::date <= getvariable('now')::date + 1
        group by all
        having count(*) > 1
    ),

    marked as not materialized (
        select *, hash(org_id, message_id) in (from repeated) as is_repeated
        from messages
        where
            sent_at >= getvariable('period_start')
            and sent_at < getvariable('period_after')
            and sent_at::date <= getvariable('now')::date + 1
    ),

    latest as (
        from marked
        where is_repeated
        qualify
            row_number() over (
                partition by org_id, message_id
                order by
                    ingested_at desc nulls last,
                    user_id desc,
                    sent_at desc,
                    chat_id desc nulls last,
                    agent_id desc nulls last,
                    project_id desc nulls last,
                    model_id desc nulls last
            )
            = 1
    ),

    counted as (
        select org_id, user_id, agent_id, project_id, model_id, count(*) as messages
        from marked
        where not is_repeated
        group by all
        union all
        select org_id, user_id, agent_id, project_id, model_id, count(*) as messages
        from latest
        group by all
    )
select
    org_id,
    user_id,
    agent_id,
    project_id,
    coalesce(name, model_id, 'unknown') as model,
    sum(messages)::bigint as messages
from counted
left join latest_models using (model_id)
group by all
;

create temp table month_actions as
with
    repeated as materialized (
        select hash(org_id, message_id, action_name) as key_hash
        from cleaned_message_actions
        where
            sent_at >= getvariable('period_start')
            and sent_at < getvariable('period_after')
            and sent_at::date <= getvariable('now')::date + 1
        group by all
        having count(*) > 1
    ),

    marked as not materialized (
        select *, hash(org_id, message_id, action_name) in (from repeated) as is_repeated
        from message_actions
        where
            sent_at >= getvariable('period_start')
            and sent_at < getvariable('period_after')
            and sent_at::date <= getvariable('now')::date + 1
    ),

    latest as (
        from marked
        where is_repeated
        qualify
            row_number() over (
                partition by org_id, message_id, action_name
                order by ingested_at desc nulls last, user_id desc, sent_at desc
            )
            = 1
    )
select org_id, user_id, message_id, action_name
from marked
where not is_repeated
union all
select org_id, user_id, message_id, action_name
from latest
;

create temp table month_requests as
with
    repeated as materialized (
        select hash(org_id, request_id) as key_hash
        from cleaned_model_requests
        where
            requested_at >= getvariable('period_start')
            and requested_at < getvariable('period_after')
            and requested_at::date <= getvariable('now')::date + 1
        group by all
        having count(*) > 1
    ),

    marked as not materialized (
        select *, hash(org_id, request_id) in (from repeated) as is_repeated
        from model_requests
        where
            requested_at >= getvariable('period_start')
            and requested_at < getvariable('period_after')
            and requested_at::date <= getvariable('now')::date + 1
    ),

    latest as (
        from marked
        where is_repeated
        qualify
            row_number() over (
                partition by org_id, request_id
                order by
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
            )
            = 1
    ),

    events as (
        select
            *,
            requested_at::date as requested_on,
            cost_usd is null
            and input_tokens is not null
            and output_tokens is not null as by_price_list
        from
            (
                from marked
                where not is_repeated
                union all
                from latest
            )
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
            sum(cost_usd)::decimal(38, 12) as cost,
            count_if(by_price_list) as listed,
            sum(input_tokens - coalesce(cached_input_tokens, 0)) filter (by_price_list) as uncached,
            sum(cached_input_tokens) filter (by_price_list) as cached,
            sum(output_tokens) filter (by_price_list) as completion
        from events
        group by all
    ),

    priced as (
        select
            by_day.*,
            with_cost + case when prices.model_id is null then 0 else listed end as priced_requests,
            coalesce(cost, 0)
            + coalesce(coalesce(uncached, 0)::decimal(19, 0) * input_usd, 0)
            + coalesce(coalesce(cached, 0)::decimal(19, 0) * cached_input_usd, 0)
            + coalesce(coalesce(completion, 0)::decimal(19, 0) * output_usd, 0) as cost_usd
        from by_day asof
        left join
            prices
            on by_day.model_id = prices.model_id
            and by_day.requested_on >= prices.valid_from
    )
select
    org_id,
    user_id,
    agent_id,
    coalesce(name, priced.model_id) as model,
    sum(requests)::bigint as requests,
    coalesce(sum(input_tokens), 0)::bigint as input_tokens,
    sum(known_input)::bigint as known_input,
    min(min_input) as min_input,
    max(max_input) as max_input,
    coalesce(sum(output_tokens), 0)::bigint as output_tokens,
    sum(known_output)::bigint as known_output,
    min(min_output) as min_output,
    max(max_output) as max_output,
    sum(priced_requests)::bigint as priced_requests,
    sum(cost_usd)::decimal(38, 12) as cost_usd
from priced
left join latest_models using (model_id)
group by all
;
