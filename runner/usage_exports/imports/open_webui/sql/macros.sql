-- Times are seconds since 1970; rows of imported chats hold milliseconds. What is neither, or is
-- not in the years 1 to 9999, is null: one odd row must not hold up the others.
create macro instant(epoch) as case
    when abs(try_cast(epoch as double)) < 1e10
    then make_timestamp(cast(try_cast(epoch as double) * 1e6 as bigint))
    when try_cast(epoch as double) between 1e10 and 253402300799999
    then make_timestamp(cast(try_cast(epoch as double) * 1e3 as bigint))
end;
