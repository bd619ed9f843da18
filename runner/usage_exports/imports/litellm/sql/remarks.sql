-- What must be said of an import: call types that are in no list, and requests of which
-- --without-key
-- can't tell whose they are.
select
    'requests of call type ' || call_type || ', which is new: they are counted' as remark,
    count(*) as rows
from staged.requests
where is_unknown_type
group by call_type
union all
select
    'requests of keys that LiteLLM has no record of, so that --without-key can''t tell them: they are '
    || 'counted',
    count(*)
from staged.requests
where
    len(getvariable('without_keys')) > 0
    and api_key_id not in (select token from staged.keys where is_kept or key_alias is not null)
having count(*) > 0
