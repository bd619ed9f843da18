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
