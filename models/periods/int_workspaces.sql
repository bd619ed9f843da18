-- Every workspace that appears in a usable row of any table, with the settings in force
-- now.
{%- set relations = [
    ref("stg_workspace__workspaces"),
    ref("stg_workspace__users"),
    ref("stg_workspace__agents"),
    ref("stg_workspace__projects"),
] %}
{%- set roll_ups = [
    ref("int_messages_by_day"),
    ref("int_message_actions_by_day"),
    ref("int_model_requests_by_day"),
] %}

with
    appearing as (
        {%- for relation in relations %}
            select org_id
            from {{ relation }}
            where rejection is null
            union
        {%- endfor %}
        {%- for relation in roll_ups %}
            select org_id
            from {{ relation }}
            where event_date <= {{ last_usable_date() }} {{ "union" if not loop.last }}
        {%- endfor %}
    ),

    -- Unlike names and roles, what a workspace allows is never taken from a later
    -- version.
    settings as (
        select
            org_id,
            byok_enabled,
            user_level_data_enabled,
            row_number() over (
                partition by org_id
                order by
                    {{
                        greatest_first(
                            ["updated_at", "name", "byok_enabled", "user_level_data_enabled"]
                        )
                    }}
            ) as place
        from {{ ref("stg_workspace__workspaces") }}
        where rejection is null and (updated_at is null or updated_at <= {{ export_now() }})
    )

select
    appearing.org_id,
    coalesce(settings.byok_enabled, false) as byok_enabled,
    coalesce(settings.user_level_data_enabled, false) as user_level_data_enabled,
    settings.byok_enabled is not null
    and settings.user_level_data_enabled is not null as has_settings
from appearing
left join settings on appearing.org_id = settings.org_id and settings.place = 1
