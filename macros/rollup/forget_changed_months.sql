{#- A pre-hook, as a month without days would never be replaced. -#}
{% macro forget_changed_months(table) %}
    {%- if is_incremental() -%}
        {{
            forget(
                "event_month",
                "select event_month from (" ~ months_that_differ(table, this) ~ ") as changed",
            )
        }}
    {%- endif -%}
{% endmacro %}
