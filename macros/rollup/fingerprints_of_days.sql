{#-
    Fingerprints of the days of an event table, to tell which months changed: an SQL relation with
    `event_date` and `fingerprint`, in any number of rows a day.

    table  the raw table
-#}
{% macro fingerprints_of_days(table) -%}
    {{
        adapter.dispatch("fingerprints_of_days", "usage_exports")(
            ref("int_" ~ table ~ "_by_file"), ref("int_" ~ table ~ "_by_day")
        )
    }}
{%- endmacro %}

{#- Those that the days carry: rows that came after they were counted may be rolled up already. -#}
{% macro default__fingerprints_of_days(rows_by_file, rows_by_day) -%}
    {{ rows_by_day }}
{%- endmacro %}

{#- Those of the rows that were counted, far fewer to add up. A day of other rows ends an export, and
    its month, which keeps what it was made from, differs from the next count as the day does. -#}
{% macro duckdb__fingerprints_of_days(rows_by_file, rows_by_day) -%}
    ({{ counted_rows(rows_by_file) }})
{%- endmacro %}
