{#- A pre-hook, as a day without usable rows would never be replaced. -#}
{% macro forget_changed_days(table) %}
    {%- if is_incremental() -%}
        {{
            forget(
                "event_date",
                "select event_date from (" ~ days_that_differ(table, this) ~ ") as changed",
            )
        }}
    {%- endif -%}
{% endmacro %}
