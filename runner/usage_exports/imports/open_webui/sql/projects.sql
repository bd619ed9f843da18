-- Folders. Their key is (id, user_id): where people share an id, the first has made the folder.
select
    id as project_id,
    name,
    user_id as owner_id,
    instant(created_at) as created_at,
    instant(updated_at) as updated_at
from product.folder
qualify row_number() over (partition by id order by created_at, user_id) = 1
