-- The actions that the messages of a batch triggered: 24 in 100 one, six of these a second one.

create or replace temp table batch_actions as
with

numbered as (
    select
        *,
        unnest(case when dice(key, 'action', 100) < 6 then [0, 1] else [0] end) as number,
    from batch_messages
    where dice(key, 'action', 100) < 24
),

triggered as (
    select
        * replace (hash(key, 'action', number) as key),
        key as message_key,
        -- A second action is of the other sort, so never the same as the first.
        (dice(key, 'integration', 100) < 25) <> (number = 1) as integration,
    from numbered
)

select
    key,
    message_key,
    day_number,
    is_first and number = 0 as is_first,
    person,
    integration,
    -- Integrations are a habit: everybody has two.
    case
        when integration then dice(hash(person, dice(key, 'which', 2)), 'action', 100)
        else dice(key, 'built in', 100)
    end as slot,
    sent_at,
from triggered;

create or replace temp view arriving_message_actions as
select
    key,
    message_key,
    person,
    integration,
    slot,
    sent_at,
    ingested_after(sent_at, key) as ingested_at,
    ingested_at::date as arrival,
    defect_of(key, day_number, is_first, 3) as defect,
from batch_actions;

create temp table if not exists later_message_actions as from arriving_message_actions limit 0;

insert into later_message_actions
from arriving_message_actions
where arrival > sent_at::date;

insert into later_message_actions
select
    * replace (
        case when is_corrected(key) then ingested_at + interval 1 day else ingested_at end
            as ingested_at,
        arrival + 1 as arrival
    ),
from arriving_message_actions
where is_repeated(key) and defect is null;

create or replace temp view delivered_message_actions as
with

deliveries as (
    from arriving_message_actions
    where arrival = sent_at::date
    union all
    from later_message_actions
)

select
    people.org_id,
    uuid_of(deliveries.message_key) as message_id,
    case when defect is distinct from 1 then people.user_id end as user_id,
    action_slots.action_name,
    case when defect = 2 then sent_at + interval 5 year else sent_at end as sent_at,
    deliveries.ingested_at,
    deliveries.arrival,
    deliveries.key as row_key,
    coalesce(defect = 3, false) as unreadable_time,
from deliveries
inner join people on deliveries.person = people.number
inner join action_slots using (integration, slot)
where deliveries.ingested_at <= getvariable('now');
