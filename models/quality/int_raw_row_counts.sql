-- How many rows of each raw table can be used (reason is null) and how many can't, and
-- why.
with
    counted as (
        {%- for table in raw_tables("change_log") + raw_tables("price_list") %}
            select '{{ table }}' as table_name, rejection as reason, count(*) as row_count
            from {{ ref("stg_workspace__" ~ table) }}
            group by rejection
            union all
        {%- endfor %}
        {%- for table in raw_tables("event") %}
            select
                '{{ table }}' as table_name,
                coalesce(rejection, {{ too_late("event_date") }}) as reason,
                {{ total("row_count") }} as row_count
            from {{ ref("int_" ~ table ~ "_by_file") }}
            where row_count > 0
            group by
                coalesce(rejection, {{ too_late("event_date") }}) {{ "union all" if not loop.last }}
        {%- endfor %}
    )

select table_name, reason, row_count
from counted
where row_count > 0
