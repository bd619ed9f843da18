{#-
    Deletes the days that are rolled up again, or that have no usable row left; a pre-hook, since
    a day without rows would never be replaced.
-#}
{% macro forget_changed_days(rows_by_file) %}
    {%- if is_incremental() -%}
        {{ forget_dates("event_date", days_that_differ(rows_by_file, this)) }}
    {%- endif -%}
{% endmacro %}


{#- Deletes the months that are rolled up again, or that have no day left; a pre-hook, as for days. -#}
{% macro forget_changed_months(rows_by_day) %}
    {%- if is_incremental() -%}
        {{ forget_dates("event_month", months_that_differ(rows_by_day, this)) }}
    {%- endif -%}
{% endmacro %}


{% macro forget_dates(date, differing) %}
    delete from {{ this }} where {{ date }} in (select {{ date }} from ({{ differing }}) as changed)
{% endmacro %}
