-- Has nothing to do with the exports.
select date '{{ var("analytics_start") }}' as first_day
