{#- Finding them reads no more than dates and fingerprints. -#}
{% macro months_that_differ(table, rows_by_month) %}
    {%- set days -%}
        select {{ month_of("event_date") }} as event_month, fingerprint
        from ({{ fingerprints_of_days(table) }}) as days
    {%- endset -%}
    {{ dates_that_differ("event_month", days, rows_by_month) }}
{% endmacro %}
