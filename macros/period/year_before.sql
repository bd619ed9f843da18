{# The same day 12 months before; 29 February counts as the 28th. #}
{% macro year_before(day) %}
    {%- set day = day.replace(day=28) if day.month == 2 and day.day == 29 else day -%}
    {{ return(day.replace(year=day.year - 1)) }}
{% endmacro %}
