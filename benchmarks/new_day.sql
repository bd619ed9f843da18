-- A day of messages, and the requests and actions that go with as many, into the folders of the
-- variable `raw`: rows of the last days, repeated under new ids on `new_day`. Variables `messages`,
-- `message_actions` and `model_requests`: the files with those rows; `new_messages`: how many.
-- `divide` is //, which the SQL formatter takes for a comment.
create macro new_id(id, round) as md5(id || '/' || round)
;

create macro on_new_day(instant) as getvariable('new_day') + instant::time
;

create macro rounds(wanted, rows) as table (
    select range as round
    from range(1 + divide(wanted, rows))
)
;

create table last_messages as
select distinct on (org_id, message_id) *
from read_parquet(getvariable('messages'))
where user_id is not null and sent_at < getvariable('new_day') + 1
;

create table last_actions as
select distinct on (org_id, message_id, action_name) *
from read_parquet(getvariable('message_actions'))
where user_id is not null and sent_at < getvariable('new_day') + 1
;

create table last_requests as
select distinct on (org_id, request_id) *
from read_parquet(getvariable('model_requests'))
where model_id is not null and requested_at < getvariable('new_day') + 1 and input_tokens >= 0
;

copy (
    select
        org_id,
        new_id(message_id, round) as message_id,
        user_id,
        on_new_day(sent_at) as sent_at,
        new_id(chat_id, round) as chat_id,
        agent_id,
        project_id,
        model_id,
        on_new_day(sent_at) as ingested_at
    from
        rounds(getvariable('new_messages'), (select count(*) from last_messages)) as rounds,
        last_messages
    order by round, last_messages.message_id
    limit getvariable('new_messages')
) to (getvariable('raw') || '/messages/new-day.parquet')
;

copy (
    select
        org_id,
        new_id(message_id, round) as message_id,
        user_id,
        action_name,
        on_new_day(sent_at) as sent_at,
        on_new_day(sent_at) as ingested_at
    from
        rounds(
            divide(getvariable('new_messages') * 3, 10), (select count(*) from last_actions)
        ) as rounds,
        last_actions
    order by round, last_actions.message_id, action_name
    limit divide(getvariable('new_messages') * 3, 10)
) to (getvariable('raw') || '/message_actions/new-day.parquet')
;

copy (
    select
        org_id,
        new_id(request_id, round) as request_id,
        model_id,
        on_new_day(requested_at) as requested_at,
        user_id,
        agent_id,
        api_key_id,
        source,
        input_tokens,
        cached_input_tokens,
        output_tokens,
        cost_usd,
        on_new_day(requested_at) as ingested_at
    from
        rounds(
            divide(getvariable('new_messages') * 12, 10), (select count(*) from last_requests)
        ) as rounds,
        last_requests
    order by round, last_requests.request_id
    limit divide(getvariable('new_messages') * 12, 10)
) to (getvariable('raw') || '/model_requests/new-day.parquet')
;
