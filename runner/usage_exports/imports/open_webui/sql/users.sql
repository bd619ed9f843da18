-- People. Roles are admin, user and pending.
select
    id as user_id,
    name,
    email,
    case when role = 'user' then 'member' else role end as role,
    null as department,
    instant(created_at) as joined_at,
    instant(updated_at) as updated_at
from product.user
