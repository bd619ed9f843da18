{% macro fingerprints_of_days(table) -%}
    {{ adapter.dispatch("fingerprints_of_days", "usage_exports")(table) }}
{%- endmacro %}

{#- Those that the days carry: rows that came after they were counted may be rolled up already. -#}
{% macro default__fingerprints_of_days(table) -%}
    select event_date, fingerprint from {{ ref("int_" ~ table ~ "_by_day") }}
{%- endmacro %}

{#-
    Those of the rows that were counted, far fewer to add up. A day of other rows ends an export, and
    its month, which keeps what it was made from, differs from the next count as the day does.
-#}
{% macro duckdb__fingerprints_of_days(table) -%} {{ counted_rows(table) }} {%- endmacro %}
