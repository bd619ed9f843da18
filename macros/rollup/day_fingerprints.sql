{#- One row per day that has usable rows. -#}
{% macro day_fingerprints(rows_by_file) %}
    select
        event_date,
        cast(
            sum(fingerprint) + {{ var("rollup_version") }} as {{ fingerprint_type() }}
        ) as day_fingerprint
    from {{ rows_by_file }}
    where rejection is null and event_date is not null
    group by event_date
{% endmacro %}
