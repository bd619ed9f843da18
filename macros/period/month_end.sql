{# The last day of a date's month. #}
{% macro month_end(day) %}
    {%- if day.month == 12 -%} {{ return(day.replace(day=31)) }} {%- endif -%}
    {{ return(day.replace(month=day.month + 1, day=1) - modules.datetime.timedelta(days=1)) }}
{% endmacro %}
