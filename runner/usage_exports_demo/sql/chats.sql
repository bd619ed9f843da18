-- The chats of a batch of days: who, when, with which agent, in which project, on which model.
-- All by number; the ids are looked up when a file is written.

create or replace temp table batch_days as
select
    *,
    epoch_us(day::timestamp) as day_us,
from days
where number between getvariable('first_day') and getvariable('last_day');

-- People of each day, each with a stretch of the line from 0 to the day's total weight.
create or replace temp table batch_people as
select
    batch_days.number as day_number,
    people.number as person,
    people.workspace,
    (sum(people.weight) over line - people.weight)::bigint as line_start,
    (sum(people.weight) over (partition by batch_days.number))::bigint as line_length,
from batch_days
inner join people on batch_days.day between people.first_day and people.last_day
window line as (partition by batch_days.number order by people.number);

create or replace temp table batch_chats as
with

numbered as (
    select
        number as day_number,
        day,
        day_us,
        seconds,
        messages,
        utc_offset,
        unnest(range(chats)) as chat,
    from batch_days
),

thought_up as (
    select
        *,
        hash(getvariable('seed'), 'chat', day_number, chat) as key,
    from numbered
),

started as (
    select
        thought_up.*,
        clock.utc_hour * 3600 + dice(key, 'second', 3600) as start_second,
        [1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 12][
            1 + dice(key, 'length', 20)
        ] as length,
    from thought_up
    inner join clock
        on thought_up.utc_offset = clock.utc_offset
        and dice(thought_up.key, 'tick', getvariable('clock_ticks')) = clock.tick
),

-- A day that isn't over ends now, and what goes beyond its messages is dropped.
counted as (
    select
        *,
        (sum(length) over (partition by day_number order by chat) - length)::bigint as sent_before,
    from started
    where start_second + 2 < seconds
),

kept as (
    select
        * replace (least(length, messages - sent_before) as length),
        least(length * (40 + dice(key, 'pace', 260)), seconds - 1 - start_second) as span_seconds,
    from counted
    where sent_before < messages
),

placed as (
    select
        kept.*,
        dice(key, 'person', totals.line_length) as line_point,
    from kept
    inner join (
        select distinct
            day_number,
            line_length,
        from batch_people
    ) as totals using (day_number)
),

-- People come back to few agents, projects and models: their habits.
owned as (
    select
        placed.* exclude (line_point),
        batch_people.person,
        batch_people.workspace,
        dice(key, 'kind', 100) as kind,
        hash(person, least(dice(key, 'habit', 4), dice(key, 'habit too', 4))) as habit,
        case
            when dice(key, 'model', 10) < 7 then dice(person, 'model', 100)
            else dice(key, 'other model', 100)
        end as model_slot,
    from placed
    asof inner join batch_people
        on placed.day_number = batch_people.day_number
        and placed.line_point >= batch_people.line_start
),

-- The lower the rank of an agent or project, the more popular: 0 to 2 as much as 3 to 15.
addressed as (
    select
        owned.*,
        case
            when kind < 4 or kind >= 68
                then floor(pow(workspaces.agents + 1, fraction(habit, 'agent')))::bigint - 1
        end as agent_rank,
        case
            when kind < 16
                then floor(pow(workspaces.projects + 1, fraction(habit, 'project')))::bigint - 1
        end as project_rank,
    from owned
    inner join workspaces on owned.workspace = workspaces.number
)

select
    addressed.day_number,
    addressed.chat,
    addressed.key,
    addressed.day_us + addressed.start_second * 1000000 as start_us,
    addressed.span_seconds * 1000000 as span_us,
    addressed.length,
    addressed.person,
    agents.number as agent,
    projects.number as project,
    case
        when addressed.day_number < model_slots.switch_day then model_slots.before
        else model_slots.after
    end as model,
from addressed
left join agents
    on addressed.workspace = agents.workspace
    and addressed.agent_rank = agents.rank
    and addressed.day between agents.first_day and agents.last_day
left join projects
    on addressed.workspace = projects.workspace
    and addressed.project_rank = projects.rank
    and addressed.day between projects.first_day and projects.last_day
inner join model_slots on coalesce(agents.model_slot, addressed.model_slot) = model_slots.slot;
