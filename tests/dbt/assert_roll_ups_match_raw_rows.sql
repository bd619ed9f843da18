-- Every raw row is counted, is a repeated delivery, or is rejected: compared with the
-- raw rows in full, whatever the roll-ups were made from. Costly, so it does not run at
-- an export.
{{ config(tags=["full_scan"]) }}

{% for table in raw_tables("event") %}
    {%- set counted = "requests" if table == "model_requests" else "messages" %}
    select '{{ table }}' as table_name, raw_rows.*, usable.*, files.*, days.*, months.*
    from
        (
            select count(*) as delivered, count(rejection) as rejected
            from {{ ref("stg_workspace__" ~ table) }}
        ) as raw_rows
    cross join
        (
            select count(*) as events
            from
                (
                    select distinct {{ raw_contract(table).key | join(", ") }}, event_date
                    from {{ ref("stg_workspace__" ~ table) }}
                    where rejection is null
                ) as keys
        ) as usable
    cross join
        (
            select
                coalesce(sum(row_count), 0) as row_count,
                coalesce(
                    sum(case when rejection is not null then row_count end), 0
                ) as rejected_count
            from {{ ref("int_" ~ table ~ "_by_file") }}
        ) as files
    cross join
        (
            select
                coalesce(sum({{ counted }}), 0) as counted,
                coalesce(sum(deliveries), 0) as deliveries
            from {{ ref("int_" ~ table ~ "_by_day") }}
        ) as days
    cross join
        (
            select coalesce(sum({{ counted }}), 0) as counted_in_months
            from {{ ref("int_" ~ table ~ "_by_month") }}
        ) as months
    where
        raw_rows.delivered <> files.row_count
        or raw_rows.rejected <> files.rejected_count
        or usable.events <> days.counted
        or usable.events <> months.counted_in_months
        or raw_rows.delivered <> days.deliveries + files.rejected_count
        {{ "union all" if not loop.last }}
{% endfor %}
