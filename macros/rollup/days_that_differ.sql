{#- The days of an event table whose usable rows are not those that a roll-up was made from. -#}
{% macro days_that_differ(table, rows_by_day) %}
    {{ dates_that_differ("event_date", counted_rows(table), rows_by_day) }}
{% endmacro %}
