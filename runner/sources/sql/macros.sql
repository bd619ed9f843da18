-- Times are seconds since 1970; rows of imported chats hold milliseconds.
create macro instant(epoch) as make_timestamp(
    cast(
        case
            when cast(epoch as double) > 1e10 then cast(epoch as double) * 1e3
            else cast(epoch as double) * 1e6
        end
        as bigint
    )
);

-- JSON columns hold the text `null` where there is nothing; what is no JSON counts as nothing.
create macro json_of(value) as case
    when json_type(try_cast(value as json)) <> 'NULL' then try_cast(value as json)
end;

create macro json_items(value) as coalesce(
    case when json_type(json_of(value)) = 'ARRAY' then cast(json_of(value) as json[]) end, []
);
