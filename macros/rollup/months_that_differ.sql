{% macro months_that_differ(table, rows_by_month) -%}
    {{ adapter.dispatch("months_that_differ", "usage_exports")(table, rows_by_month) }}
{%- endmacro %}

{#- By what the days carry: rows that came after they were counted may be rolled up already. -#}
{% macro default__months_that_differ(table, rows_by_month) -%}
    {%- set days -%}
        select {{ month_of("event_date") }} as event_month, fingerprint
        from {{ ref("int_" ~ table ~ "_by_day") }}
    {%- endset -%}
    {{ dates_that_differ("event_month", days, rows_by_month) }}
{%- endmacro %}

{#-
    By the rows that were counted, far fewer to add up. A day of other rows ends an export, and its
    month, which keeps what it was made from, differs from the next count as the day does.
-#}
{% macro duckdb__months_that_differ(table, rows_by_month) -%}
    {%- set days -%}
        select {{ month_of("event_date") }} as event_month, fingerprint
        from ({{ counted_rows(table) }}) as days
    {%- endset -%}
    {{ dates_that_differ("event_month", days, rows_by_month) }}
{%- endmacro %}
