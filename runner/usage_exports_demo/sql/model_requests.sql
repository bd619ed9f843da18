-- The model requests of a batch: a reply to every message, and those through the API.

create or replace temp table batch_requests as
with

replies as (
    select
        hash(key, 'reply') as key,
        day_number,
        is_first,
        person,
        agent,
        project,
        null::bigint as api_key,
        coalesce(model, getvariable('default_model')) as model,
        position,
        make_timestamp(epoch_us(sent_at) + 1000 * (40 + dice(key, 'reply', 900))) as requested_at,
    from batch_messages
),

numbered_calls as (
    select
        *,
        unnest(range(api_requests)) as call,
    from batch_days
),

calls as (
    select
        *,
        hash(getvariable('seed'), 'api', number, call) as key,
    from numbered_calls
),

timed_calls as (
    select
        calls.*,
        -- Half of it keeps office hours, the rest runs by itself.
        case
            when clock.utc_hour * 3600 + 3600 <= seconds and dice(key, 'office', 2) = 0
                then clock.utc_hour * 3600 + dice(key, 'second', 3600)
            else dice(key, 'any second', seconds)
        end as second,
        dice(key, 'person', totals.line_length) as line_point,
    from calls
    inner join clock
        on calls.utc_offset = clock.utc_offset
        and dice(calls.key, 'tick', getvariable('clock_ticks')) = clock.tick
    inner join (
        select distinct
            day_number,
            line_length,
        from batch_people
    ) as totals on calls.number = totals.day_number
),

owned_calls as (
    select
        timed_calls.*,
        batch_people.person,
        batch_people.workspace,
        dice(key, 'api key', 3) as api_key,
        case when dice(key, 'agent', 4) = 0 then 0 end as agent_rank,
    from timed_calls
    asof inner join batch_people
        on timed_calls.number = batch_people.day_number
        and timed_calls.line_point >= batch_people.line_start
),

api_requests as (
    select
        owned_calls.key,
        owned_calls.number as day_number,
        false as is_first,
        owned_calls.person,
        agents.number as agent,
        null::bigint as project,
        owned_calls.api_key,
        case
            when owned_calls.number < model_slots.switch_day then model_slots.before
            else model_slots.after
        end as model,
        0 as position,
        make_timestamp(
            day_us + second * 1000000 + dice(owned_calls.key, 'millisecond', 1000) * 1000
        ) as requested_at,
    from owned_calls
    left join agents
        on owned_calls.workspace = agents.workspace
        and owned_calls.agent_rank = agents.rank
        and owned_calls.day between agents.first_day and agents.last_day
    inner join model_slots
        on dice(hash(owned_calls.workspace, owned_calls.api_key), 'model', 100) = model_slots.slot
)

from replies
union all
from api_requests;

create or replace temp view arriving_model_requests as
select
    key,
    person,
    agent,
    project,
    api_key,
    model,
    position,
    false as corrected,
    requested_at,
    ingested_after(requested_at, key) as ingested_at,
    ingested_at::date as arrival,
    defect_of(key, day_number, is_first, 5) as defect,
from batch_requests;

create temp table if not exists later_model_requests as from arriving_model_requests limit 0;

insert into later_model_requests
from arriving_model_requests
where arrival > requested_at::date;

insert into later_model_requests
select
    * replace (
        is_corrected(key) as corrected,
        case when is_corrected(key) then ingested_at + interval 1 day else ingested_at end
            as ingested_at,
        arrival + 1 as arrival
    ),
from arriving_model_requests
where is_repeated(key) and defect is null;

create or replace temp view delivered_model_requests as
with

deliveries as (
    from arriving_model_requests
    where arrival = requested_at::date
    union all
    from later_model_requests
),

-- A prompt, what was said before it, the instructions of an agent, and at times a file.
measured as (
    select
        *,
        (
            40 * pow(50, fraction(key, 'prompt'))
            + position * (300 + dice(key, 'history', 900))
            + case when agent is null then 0 else 1500 end
            + case when dice(key, 'file', 12) = 0 then 4000 + dice(key, 'pages', 30000) else 0 end
        )::bigint as input_tokens,
        (30 * pow(60, fraction(key, 'completion')))::bigint
        + case when corrected then 1 + dice(key, 'more', 50) else 0 end as output_tokens,
        dice(key, 'failed', 1000) < 4 and defect is null as failed,
    from deliveries
    where ingested_at <= getvariable('now')
),

cached as (
    select
        measured.*,
        models.* exclude (number),
        case
            when models.cached_usd is null then null
            when defect = 4 then input_tokens + 1000
            when position > 0 and dice(key, 'cached', 10) < 6
                then input_tokens * (40 + dice(key, 'cached share', 50)) // 100 // 128 * 128
            else 0
        end as cached_input_tokens,
    from measured
    inner join models on measured.model = models.number
)

select
    people.org_id,
    uuid_of(key) as request_id,
    case when defect is distinct from 1 then model_id end as model_id,
    case when defect = 2 then requested_at + interval 5 year else requested_at end as requested_at,
    -- Of the three API keys of a workspace the first serves programs, not persons.
    case when api_key is distinct from 0 then people.user_id end as user_id,
    agents.agent_id,
    'key_' || people.org_id || '_' || api_key as api_key_id,
    case
        when api_key is not null then 'api'
        when project is not null then 'project'
        when agent is not null then 'agent'
        else 'chat'
    end as source,
    case when not failed then input_tokens end as input_tokens,
    case when not failed then cached_input_tokens end as cached_input_tokens,
    case when not failed then output_tokens end as output_tokens,
    -- Few know their cost; the others leave it to the price list.
    case
        when not failed and defect is null and dice(key, 'cost known', 100) < 4 then (
            (input_tokens - coalesce(cached_input_tokens, 0)) * input_usd
            + coalesce(cached_input_tokens * cached_usd, 0)
            + output_tokens * output_usd
        ) * 0.000001::decimal(7, 6)
    end::decimal(18, 12) as cost_usd,
    cached.ingested_at,
    cached.arrival,
    cached.key as row_key,
    coalesce(defect = 3, false) as unreadable_time,
    coalesce(defect = 5, false) as unreadable_count,
from cached
inner join people on cached.person = people.number
left join agents on cached.agent = agents.number;
