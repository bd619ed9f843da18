{#-
    Deletes the days that are rolled up again, or that have no usable row left; a pre-hook, since
    a day without rows would never be replaced.
-#}
{% macro forget_changed_days(rows_by_file) %}
    {%- if is_incremental() -%}
        {{
            forget(
                "event_date",
                "select event_date from ("
                ~ days_that_differ(rows_by_file, this)
                ~ ") as changed",
            )
        }}
    {%- endif -%}
{% endmacro %}
