{#
    The rows of an export: all whose existence overlaps the period, and all with activity in it,
    known or not, deleted or not.

    as_of     the model with the versions in force
    id        the column that tells entities of a workspace apart
    born      the column with the instant from which an entity exists
    activity  models with (period_start, period_end, org_id, id) of what happened in a period
#}
{% macro entities_in_period(as_of, id, born, activity) %}
    select period_start, period_end, org_id, {{ id }}
    from {{ as_of }}
    where
        ({{ born }} is null or cast({{ born }} as date) <= period_end)
        and (deleted_at is null or cast(deleted_at as date) >= period_start)
    {%- for relation in activity %}
        union
        select period_start, period_end, org_id, {{ id }}
        from {{ relation }}
        where {{ id }} is not null
    {%- endfor %}
{% endmacro %}
