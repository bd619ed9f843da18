-- What this project makes of the exports: both ways to refer to a mart.
with
    users as (
        select org_id, sum(messages_total) as messages, sum(total_cost_usd) as cost_usd
        from {{ ref("usage_users") }}
        group by org_id
    ),

    models as (
        select org_id, sum(requests) as requests
        from {{ ref("usage_exports", "usage_models") }}
        group by org_id
    )

select users.org_id, users.messages, users.cost_usd, models.requests
from users
left join models on users.org_id = models.org_id
