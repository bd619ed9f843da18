{# A text as a date. #}
{% macro parse_date(name, text) %}
    {%- do refuse(date_problem(name, text)) -%}
    {%- set year, month, day = (text | string).split("-") -%}
    {{ return(modules.datetime.date(year | int, month | int, day | int)) }}
{% endmacro %}
