with
    versions as (
        select org_id, name, byok_enabled, user_level_data_enabled, updated_at
        from {{ ref("stg_workspace__workspaces") }}
        where rejection is null
    ),

    settings as ({{ settings_in_force("versions", export_now()) }}),

    -- In a usable row of any table, in the period or not.
    appearing as (
        {%- for table in raw_tables("change_log", of_workspaces=true) %}
            select org_id
            from {{ ref("stg_workspace__" ~ table) }}
            where rejection is null
            union
        {%- endfor %}
        {%- for table in raw_tables("event") %}
            select org_id
            from {{ ref("int_" ~ table ~ "_by_day") }}
            where event_date <= {{ last_usable_date() }} {{ "union" if not loop.last }}
        {%- endfor %}
    )

-- What a workspace does not say it allows, it forbids.
select
    appearing.org_id,
    coalesce(settings.byok_enabled, false) as byok_enabled,
    coalesce(settings.user_level_data_enabled, false) as user_level_data_enabled,
    settings.byok_enabled is not null
    and settings.user_level_data_enabled is not null as has_settings
from appearing
left join settings on appearing.org_id = settings.org_id
