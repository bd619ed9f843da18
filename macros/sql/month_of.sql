{#- The month of a date, as the date of its first day. -#}
{% macro month_of(date) -%} cast({{ dbt.date_trunc("month", date) }} as date) {%- endmacro %}
