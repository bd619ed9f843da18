-- Chance by arithmetic: the same key and purpose give the same number, on any thread.
create or replace temp macro dice(key, purpose, sides) as (
    hash(key, purpose) % (sides)::ubigint
)::bigint;

-- From 0 up to, not including, 1.
create or replace temp macro fraction(key, purpose) as (
    dice(key, purpose, 1000000) / 1000000.0::double
);

create or replace temp macro uuid_of(key) as md5(key::varchar)::uuid::varchar;

-- Loaders come by every few minutes; two rows in a thousand are left for one to five days.
create or replace temp macro ingested_after(moment, key) as make_timestamp(
    epoch_us(moment)
    + 1000000 * case
        when dice(key, 'late', 1000) < 2 then 86400 + dice(key, 'late by', 4 * 86400)
        else 30 + dice(key, 'delay', 570)
    end
);

-- Three rows in a thousand are delivered again the day after, four in ten of them corrected.
create or replace temp macro is_repeated(key) as dice(key, 'repeated', 1000) < 3;
create or replace temp macro is_corrected(key) as dice(key, 'corrected', 10) < 4;

-- What is wrong with a row, if anything: of one in 4,000, and of the first one of a few days,
-- so that a small year has some of each, too. A number from 1 to `defects`.
create or replace temp macro defect_of(key, day_number, is_first, defects) as case
    when dice(key, 'broken', 4000) = 0 then 1 + dice(key, 'defect', defects)
    when is_first and day_number % 29 = 7 then 1 + (day_number // 29) % defects
end;
