{#-
    Deletes the days that are rolled up again, or that have no usable row left; a pre-hook, since
    a day without rows would never be replaced.
-#}
{% macro forget_changed_days(rows_by_file) %}
    {%- if is_incremental() -%}
        {{ forget("event_date", dates_of(days_that_differ(rows_by_file, this), "event_date")) }}
    {%- endif -%}
{% endmacro %}


{#- Deletes the months that are rolled up again, or that have no day left; a pre-hook, as for days. -#}
{% macro forget_changed_months(days) %}
    {%- if is_incremental() -%}
        {{ forget("event_month", dates_of(months_that_differ(days, this), "event_month")) }}
    {%- endif -%}
{% endmacro %}


{% macro dates_of(differing, date) %}
    select {{ date }} from ({{ differing }}) as changed
{% endmacro %}
