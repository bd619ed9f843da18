{% macro days_that_differ(table, rows_by_day) %}
    {{ dates_that_differ("event_date", counted_rows(table), rows_by_day) }}
{% endmacro %}
