-- Every raw row that this export can't use, with the first reason that holds and the
-- row itself.
-- A view: it reads the raw tables only when somebody asks for the rows.
{{ config(materialized="view", access="public") }}
{%- set of_workspaces = raw_tables("change_log", of_workspaces=true) %}

with
    rejected as (
        {%- for table in raw_tables("change_log") + raw_tables("price_list") %}
            select
                '{{ table }}' as table_name,
                {{ "org_id" if table in of_workspaces else "null" }} as org_id,
                rejection as reason,
                raw
            from {{ ref("stg_workspace__" ~ table) }}
            where rejection is not null
            union all
        {%- endfor %}
        {%- for table in raw_tables("event") %}
            select
                '{{ table }}' as table_name,
                org_id,
                coalesce(rejection, {{ too_late("event_date") }}) as reason,
                raw
            from {{ ref("stg_workspace__" ~ table) }}
            where
                rejection is not null or event_date > {{ last_usable_date() }}
                {{ "union all" if not loop.last }}
        {%- endfor %}
    )

-- A row belongs to the workspace that it names, as far as that can be read.
select
    cast(table_name as {{ dbt.type_string() }}) as table_name,
    cast(
        case when not {{ contains_nul("org_id") }} then org_id end as {{ dbt.type_string() }}
    ) as org_id,
    cast(reason as {{ dbt.type_string() }}) as reason,
    cast(raw as {{ dbt.type_string() }}) as raw
from rejected
