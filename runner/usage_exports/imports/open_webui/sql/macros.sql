-- Times are seconds since 1970; rows of imported chats hold milliseconds. What is neither, or is
-- before 2020, when no such product was, or after 9999 is null: 0 and 1 stand for "not known", and
-- one odd row must not hold up the others.
create macro instant(epoch) as case
    when try_cast(epoch as double) between 1577836800 and 1e10
    then make_timestamp(cast(try_cast(epoch as double) * 1e6 as bigint))
    when try_cast(epoch as double) between 1577836800000 and 253402300799999
    then make_timestamp(cast(try_cast(epoch as double) * 1e3 as bigint))
end;
