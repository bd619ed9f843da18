-- What was taken for something else than the raw rows say.
select 'workspaces' as table_name, warning, count(*) as row_count
from {{ ref("stg_workspace__workspaces") }}
where warning is not null and rejection is null
group by warning
