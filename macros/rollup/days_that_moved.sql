{#-
    A statement sees a server's table as one moment left it, so the roll-up of a later moment is as
    good as that of the first; the next run finds that they differ.
-#}
{% macro days_that_moved(table) %}
    {{ return(adapter.dispatch("days_that_moved", "usage_exports")(table)) }}
{% endmacro %}

{#- A file that changes while it is read may have been half written. -#}
{% macro duckdb__days_that_moved(table) %} {{ return([]) }} {% endmacro %}

{% macro default__days_that_moved(table) %}
    {%- set rows_by_day = ref("int_" ~ table ~ "_by_day") -%}
    {%- set staging = ref("stg_workspace__" ~ table) -%}
    {%- set differing = days_that_differ(table, rows_by_day) -%}
    {%- if not execute -%} {{ return([]) }} {%- endif -%}
    {%- set days = dates_as_texts("event_date", differing) -%}
    {%- if not days -%} {{ return([]) }} {%- endif -%}
    {%- set counted -%}
        {{ counted_rows(table) }} and {{ is_any_of("event_date", days, "date") }}
    {%- endset -%}
    {%- set present -%}
        (
            select event_date, fingerprint
            from {{ staging }}
            where rejection is null and {{ is_any_of("event_date", days, "date") }}
        )
    {%- endset -%}
    {{ return(dates_as_texts("event_date", dates_that_differ("event_date", counted, present))) }}
{% endmacro %}
