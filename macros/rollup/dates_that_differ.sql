{#-
    The days or months that are not what they were rolled up from, with both fingerprints.

    date     the column that tells them apart, in both
    rows     SQL of the rows to be rolled up, with their `fingerprint`
    roll_up  the relation that was made from them
-#}
{% macro dates_that_differ(date, rows, roll_up) %}
    select
        coalesce(present.{{ date }}, kept.{{ date }}) as {{ date }},
        present.fingerprint as delivered,
        kept.fingerprint as rolled_up
    from ({{ fingerprints_by(date, "(" ~ rows ~ ")") }}) as present
    full outer join
        ({{ fingerprints_by(date, roll_up) }}) as kept on present.{{ date }} = kept.{{ date }}
    where
        present.fingerprint is null
        or kept.fingerprint is null
        or present.fingerprint <> kept.fingerprint
{% endmacro %}


{#- The days whose usable rows are not those that they were rolled up from. -#}
{% macro days_that_differ(rows_by_file, rows_by_day) %}
    {{ dates_that_differ("event_date", counted_rows(rows_by_file), rows_by_day) }}
{% endmacro %}


{#- The months whose days are not those that they were rolled up from. -#}
{% macro months_that_differ(days, rows_by_month) %}
    {%- set rows -%}
        select {{ month_of("event_date") }} as event_month, fingerprint from {{ days }} as days
    {%- endset -%}
    {{ dates_that_differ("event_month", rows, rows_by_month) }}
{% endmacro %}


{#- One row per date with the sum of the fingerprints of its rows. -#}
{% macro fingerprints_by(date, relation) %}
    select {{ date }}, sum(fingerprint) as fingerprint
    from {{ relation }} as fingerprinted
    group by {{ date }}
{% endmacro %}
