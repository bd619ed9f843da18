{#-
    Spark adds days to a date as other engines do. dbt's own form goes through seconds, which makes a
    timestamp of a date and hides from Spark that a literal is one.
-#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    {{ from_date_or_timestamp }} + interval '{{ interval }} {{ datepart }}'
{%- endmacro %}
