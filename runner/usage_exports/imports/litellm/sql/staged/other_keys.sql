-- The keys whose requests come from another product (--without-key), by hash or by alias.
with
    known_keys as (
        select key_hash(token) as token, key_alias
        from product."LiteLLM_VerificationToken"
        union
        select key_hash(token), key_alias
        from product."LiteLLM_DeletedVerificationToken"
        union
        select key_hash(api_key), json_of(metadata) ->> '$.user_api_key_alias'
        from product."LiteLLM_SpendLogs"
    )

select token, key_alias
from known_keys
where
    token is not null
    and (
        token in (select unnest(getvariable('without_keys')))
        or key_alias in (select unnest(getvariable('without_keys')))
    )
