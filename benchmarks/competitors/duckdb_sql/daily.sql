-- The daily aggregates of the three event tables, after events.sql. A window over a hundred million
-- rows sorts them all to find the few that were delivered twice; here the few repeated keys are
-- found first, by their hashes, and only their rows are sorted. Two keys with one hash do no
-- harm, nor do the rows that can't be used.
create table messages_by_day as
with
    repeated as materialized (
        select hash(org_id, message_id) as key_hash
        from cleaned_messages
        group by all
        having count(*) > 1
    ),

    marked as not materialized (
        select
            *,
            sent_at::date as event_date,
            hash(org_id, message_id) in (from repeated) as is_repeated
        from messages
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
        select event_date, org_id, user_id, agent_id, project_id, model_id, count(*) as messages
        from marked
        where not is_repeated
        group by all
        union all
        select event_date, org_id, user_id, agent_id, project_id, model_id, count(*) as messages
        from latest
        group by all
    )
select
    event_date, org_id, user_id, agent_id, project_id, model_id, sum(messages)::bigint as messages
from counted
group by all
;

-- A message counts once in `messages_first`, under the first of its actions: rows that share it
-- with another action are looked at together, like those that were delivered twice.
create table message_actions_by_day as
with
    shared as materialized (
        select hash(org_id, message_id) as key_hash
        from cleaned_message_actions
        group by all
        having count(*) > 1
    ),

    marked as not materialized (
        select
            *,
            sent_at::date as event_date,
            hash(org_id, message_id) in (from shared) as is_shared
        from message_actions
    ),

    latest as (
        from marked
        where is_shared
        qualify
            row_number() over (
                partition by org_id, message_id, action_name
                order by ingested_at desc nulls last, user_id desc, sent_at desc
            )
            = 1
    ),

    numbered as (
        select
            *,
            row_number() over (
                partition by org_id, message_id, user_id, event_date order by action_name
            ) as number_in_message
        from latest
    ),

    counted as (
        select
            event_date,
            org_id,
            user_id,
            action_name,
            count(*) as messages,
            count(*) as messages_first
        from marked
        where not is_shared
        group by all
        union all
        select
            event_date,
            org_id,
            user_id,
            action_name,
            count(*) as messages,
            count_if(number_in_message = 1) as messages_first
        from numbered
        group by all
    )
select
    event_date,
    org_id,
    user_id,
    action_name,
    sum(messages)::bigint as messages,
    sum(messages_first)::bigint as messages_first
from counted
group by all
;

create table model_requests_by_day as
with
    repeated as materialized (
        select hash(org_id, request_id) as key_hash
        from cleaned_model_requests
        group by all
        having count(*) > 1
    ),

    marked as not materialized (
        select
            *,
            requested_at::date as event_date,
            cost_usd is null
            and input_tokens is not null
            and output_tokens is not null as by_price_list,
            hash(org_id, request_id) in (from repeated) as is_repeated
        from model_requests
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
        from marked
        where not is_repeated
        union all
        from latest
    )
select
    event_date,
    org_id,
    user_id,
    agent_id,
    model_id,
    count(*) as requests,
    coalesce(sum(input_tokens), 0)::bigint as input_tokens,
    count(input_tokens) as requests_with_input_tokens,
    min(input_tokens) as min_input_tokens,
    max(input_tokens) as max_input_tokens,
    coalesce(sum(output_tokens), 0)::bigint as output_tokens,
    count(output_tokens) as requests_with_output_tokens,
    min(output_tokens) as min_output_tokens,
    max(output_tokens) as max_output_tokens,
    count(cost_usd) as requests_with_cost,
    coalesce(sum(cost_usd), 0)::decimal(38, 12) as cost_usd,
    count_if(by_price_list) as requests_by_price_list,
    coalesce(
        sum(input_tokens - coalesce(cached_input_tokens, 0)) filter (by_price_list), 0
    )::bigint as uncached_input_tokens_by_price_list,
    coalesce(
        sum(cached_input_tokens) filter (by_price_list), 0
    )::bigint as cached_input_tokens_by_price_list,
    coalesce(sum(output_tokens) filter (by_price_list), 0)::bigint as output_tokens_by_price_list
from events
group by all
;
