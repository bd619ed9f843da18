-- On every day the usable rows that were read are those that were rolled up: each is
-- counted or is a repeated delivery of one that is. If not, files changed while they were
-- being read: run again. Tables of a server may change at any time: there only the days
-- whose raw rows are still those that were read must agree.
{{ config(tags=["roll_up"]) }}

{% for table in raw_tables("event") %}
    {%- set by_file, by_day = ref("int_" ~ table ~ "_by_file"), ref("int_" ~ table ~ "_by_day") -%}
    {%- set moved = days_that_moved(table) %}
    select '{{ table }}' as table_name, event_date, delivered, rolled_up
    from ({{ days_that_differ(table, by_day) }}) as {{ table }}
    where not ({{ is_any_of("event_date", moved, "date") }})
    union all
    select '{{ table }}' as table_name, event_date, delivered.row_count, rolled_up.deliveries
    from
        (
            select event_date, sum(row_count) as row_count
            from {{ by_file }}
            where rejection is null and event_date is not null
            group by event_date
        ) as delivered
    full outer join
        (
            select event_date, sum(deliveries) as deliveries from {{ by_day }} group by event_date
        ) as rolled_up using (event_date)
    where
        not ({{ is_any_of("event_date", moved, "date") }})
        and (
            delivered.row_count is null
            or rolled_up.deliveries is null
            or delivered.row_count <> rolled_up.deliveries
        )
        {{ "union all" if not loop.last }}
{% endfor %}
