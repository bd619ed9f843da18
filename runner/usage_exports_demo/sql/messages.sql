-- The messages of the chats of a batch, and those of them that arrive later.

create or replace temp table batch_messages as
with

numbered as (
    select
        *,
        unnest(range(length)) as position,
    from batch_chats
),

spread as (
    select
        *,
        hash(key, position) as message_key,
        span_us // length as step_us,
    from numbered
)

select
    message_key as key,
    key as chat_key,
    day_number,
    position,
    chat = 0 and position = 0 as is_first,
    person,
    agent,
    project,
    case
        when dice(message_key, 'model', 100) = 0 then null
        when dice(message_key, 'model', 100) < 4 then getvariable('default_model')
        else model
    end as model,
    -- Whole milliseconds, as all formats can write them.
    make_timestamp(
        (start_us + step_us * position + dice(message_key, 'pause', step_us)) // 1000 * 1000
    ) as sent_at,
from spread;

create or replace temp view arriving_messages as
select
    key,
    chat_key,
    person,
    agent,
    project,
    model,
    sent_at,
    ingested_after(sent_at, hash(key, 'message')) as ingested_at,
    ingested_at::date as arrival,
    defect_of(key, day_number, is_first, 3) as defect,
from batch_messages;

create temp table if not exists later_messages as from arriving_messages limit 0;

insert into later_messages
from arriving_messages
where arrival > sent_at::date;

insert into later_messages
select
    * replace (
        case when is_corrected(key) then getvariable('default_model') else model end as model,
        case when is_corrected(key) then ingested_at + interval 1 day else ingested_at end
            as ingested_at,
        arrival + 1 as arrival
    ),
from arriving_messages
where is_repeated(key) and defect is null;

create or replace temp view delivered_messages as
with

deliveries as (
    from arriving_messages
    where arrival = sent_at::date
    union all
    from later_messages
)

select
    people.org_id,
    uuid_of(deliveries.key) as message_id,
    case when defect is distinct from 1 then people.user_id end as user_id,
    case when defect = 2 then sent_at + interval 5 year else sent_at end as sent_at,
    uuid_of(deliveries.chat_key) as chat_id,
    agents.agent_id,
    projects.project_id,
    models.model_id,
    deliveries.ingested_at,
    deliveries.arrival,
    deliveries.key as row_key,
    coalesce(defect = 3, false) as unreadable_time,
from deliveries
inner join people on deliveries.person = people.number
left join agents on deliveries.agent = agents.number
left join projects on deliveries.project = projects.number
left join models on deliveries.model = models.number
where deliveries.ingested_at <= getvariable('now');
