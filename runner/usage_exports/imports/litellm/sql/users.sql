-- People; their teams are their department. `default_user_id` is the proxy itself.
with
    memberships as (
        select
            user_id,
            unnest(
                list_distinct(
                    list_append(coalesce(try_cast(teams as varchar[]), []), nullif(team_id, ''))
                )
            ) as team_id
        from product."LiteLLM_UserTable"
    ),

    departments as (
        select
            memberships.user_id,
            string_agg(
                coalesce(nullif(teams.team_alias, ''), teams.team_id),
                '; '
                order by coalesce(nullif(teams.team_alias, ''), teams.team_id)
            ) as department
        from memberships
        inner join product."LiteLLM_TeamTable" as teams on memberships.team_id = teams.team_id
        group by memberships.user_id
    )

select
    users.user_id,
    users.user_alias as name,
    users.user_email as email,
    case
        users.user_role
        when 'proxy_admin'
        then 'admin'
        when 'internal_user'
        then 'member'
        else users.user_role
    end as role,
    departments.department,
    users.created_at as joined_at,
    users.updated_at
from product."LiteLLM_UserTable" as users
left join departments on users.user_id = departments.user_id
where users.user_id <> 'default_user_id'
