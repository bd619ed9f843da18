-- All keys by the hash that LiteLLM shows for them, with their aliases: those of its tables,
-- those that
-- are gone but stand in the log, and each once more by the hash of its hash, under which some
-- versions
-- log it.
with
    kept as (
        select key_hash(token) as token, key_alias
        from product."LiteLLM_VerificationToken"
        union
        select key_hash(token), key_alias
        from product."LiteLLM_DeletedVerificationToken"
    ),

    logged as (
        select key_hash(api_key) as token, json_of(metadata) ->> '$.user_api_key_alias' as key_alias
        from product."LiteLLM_SpendLogs"
    )

select token, token as key_id, key_alias, true as is_kept
from kept
where token is not null
union
select sha256(token), token, key_alias, true
from kept
where token is not null
union
select token, token, key_alias, false
from logged
where token is not null
