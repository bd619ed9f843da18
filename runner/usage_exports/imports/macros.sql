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
