-- The keys whose requests come from another source (--without-key), by hash or by alias.
select distinct token, key_id, key_alias
from staged.keys
where
    key_id in (select unnest(getvariable('without_keys')))
    or key_alias in (select unnest(getvariable('without_keys')))
