{# The day on which the week of a date began. #}
{% macro week_start_of(day, week_start) %}
    {%- set days_into_week = day.isoweekday() % 7 if week_start == "sunday" else day.weekday() -%}
    {{ return(day - modules.datetime.timedelta(days=days_into_week)) }}
{% endmacro %}
