-- Half an emoji, as is left where a text was cut, makes a whole document invalid: it is read as
-- `?`.
create macro valid_json(value) as coalesce(
    try_cast(value as json),
    try_cast(
        regexp_replace(value, '\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\u003f', 'g') as json
    )
);

-- JSON columns hold the text `null` where there is nothing; what is no JSON counts as nothing.
create macro json_of(value) as case
    when json_type(valid_json(value)) <> 'NULL' then valid_json(value)
end;

create macro json_items(value) as coalesce(
    case when json_type(json_of(value)) = 'ARRAY' then cast(json_of(value) as json[]) end, []
);

-- A count of tokens; what is no number, or below 0, is unknown.
create macro token_count(value) as case
    when try_cast(value as bigint) >= 0 then try_cast(value as bigint)
end;

-- Input tokens with those that were read from a cache or written to one, as Anthropic counts them
-- apart: where those are more than the input, they can't be part of it.
create macro with_cached_tokens(input, cache_read, cache_creation) as case
    when coalesce(cache_read, 0) + coalesce(cache_creation, 0) > input
    then input + coalesce(cache_read, 0) + coalesce(cache_creation, 0)
    else input
end;

-- A count, at most as large as what it is a part of; null where it is unknown.
create macro least_known(part, whole) as case
    when part is not null then least(part, whole)
end;
