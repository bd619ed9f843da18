{#- A pre-hook, as a day without usable rows, or a month without days, would never be replaced. -#}
{% macro delete_changed_dates(table, date) %}
    {%- if is_incremental() -%}
        {%- set differing = (
            days_that_differ(table, this)
            if date == "event_date"
            else months_that_differ(table, this)
        ) -%}
        {{ delete_rows(date, "select " ~ date ~ " from (" ~ differing ~ ") as changed") }}
    {%- endif -%}
{% endmacro %}
