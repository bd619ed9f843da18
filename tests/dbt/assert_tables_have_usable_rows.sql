-- A table that has rows has usable ones. If not, its columns are most likely mapped
-- wrongly, and the export would look like that of a workspace without activity.
select table_name, sum(row_count) as row_count
from {{ ref("int_raw_row_counts") }}
group by table_name
having count(case when reason is null then 1 end) = 0
