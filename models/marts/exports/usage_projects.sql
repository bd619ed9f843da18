with
    workspaces as (select org_id, user_level_data_enabled from {{ ref("int_workspaces") }}),

    projects_in_period as (
        {{
            entities_in_period(
                ref("int_projects_as_of"),
                "project_id",
                "created_at",
                [ref("int_messages_by_period")],
            )
        }}
    ),

    attributes as (
        select period_start, org_id, project_id, name, owner_id from {{ ref("int_projects_as_of") }}
    ),

    owners as (
        select period_start, org_id, user_id as owner_id, email from {{ ref("int_users_as_of") }}
    ),

    messages as (
        select period_start, org_id, project_id, {{ total("messages") }} as messages
        from {{ ref("int_messages_by_period") }}
        where project_id is not null
        group by period_start, org_id, project_id
    ),

    unmasked as (
        select
            projects_in_period.period_start,
            projects_in_period.period_end,
            projects_in_period.org_id,
            projects_in_period.project_id,
            attributes.name as project_name,
            attributes.owner_id as project_owner_id,
            owners.email as project_owner_email,
            coalesce(messages.messages, 0) as messages
        from projects_in_period
        left join attributes using (period_start, org_id, project_id)
        left join owners using (period_start, org_id, owner_id)
        left join messages using (period_start, org_id, project_id)
    )

select {{ masked_columns() }}
from unmasked
inner join workspaces using (org_id)
