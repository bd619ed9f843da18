-- A key of LiteLLM by the hash that it shows for it; logs may hold the key as it is.
create macro key_hash(api_key) as case
    when api_key like 'sk-%' then sha256(api_key) else nullif(api_key, '')
end;

-- The name under which LiteLLM offers a model; what was asked for where it found none.
create macro public_name(model_group, model) as coalesce(
    nullif(model_group, ''), nullif(model, ''), 'unknown'
);
