{#-
    Unlike a name or a role, what a workspace allows is never taken from a later version. Whoever
    imports a product asks the same of the raw files.
-#}
{% macro settings_in_force(versions, now) -%}
    select org_id, name, byok_enabled, user_level_data_enabled, updated_at
    from
        (
            select
                org_id,
                name,
                byok_enabled,
                user_level_data_enabled,
                updated_at,
                row_number() over (
                    partition by org_id
                    order by
                        {{
                            greatest_first(
                                ["updated_at", "name", "byok_enabled", "user_level_data_enabled"]
                            )
                        }}
                ) as place
            from {{ versions }}
            where updated_at is null or updated_at <= {{ now }}
        ) as ranked
    where place = 1
{%- endmacro %}
