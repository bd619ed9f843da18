{%- set entities = [
    ref("stg_workspace__workspaces"),
    ref("stg_workspace__users"),
    ref("stg_workspace__agents"),
    ref("stg_workspace__projects"),
] %}
{%- set events_by_day = [
    ref("int_messages_by_day"),
    ref("int_message_actions_by_day"),
    ref("int_model_requests_by_day"),
] %}

with
    versions as (
        select org_id, name, byok_enabled, user_level_data_enabled, updated_at
        from {{ ref("stg_workspace__workspaces") }}
        where rejection is null
    ),

    settings as ({{ settings_in_force("versions", export_now()) }}),

    -- In a usable row of any table, in the period or not.
    appearing as (
        {%- for relation in entities %}
            select org_id
            from {{ relation }}
            where rejection is null
            union
        {%- endfor %}
        {%- for relation in events_by_day %}
            select org_id
            from {{ relation }}
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
