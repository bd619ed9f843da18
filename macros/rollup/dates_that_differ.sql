{% macro dates_that_differ(date, rows, roll_up) %}
    select
        coalesce(present.{{ date }}, kept.{{ date }}) as {{ date }},
        present.fingerprint as delivered,
        kept.fingerprint as rolled_up
    from
        (
            select {{ date }}, sum(fingerprint) as fingerprint
            from ({{ rows }}) as delivered
            group by {{ date }}
        ) as present
    full outer join
        (
            select {{ date }}, sum(fingerprint) as fingerprint
            from {{ roll_up }} as rolled_up
            group by {{ date }}
        ) as kept
        on present.{{ date }} = kept.{{ date }}
    where
        present.fingerprint is null
        or kept.fingerprint is null
        or present.fingerprint <> kept.fingerprint
{% endmacro %}
