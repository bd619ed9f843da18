{# Why the dates of a period are not accepted; none where they are. #}
{% macro limits_problem(start, end, today, names) %}
    {%- set earliest = year_before(today) -%}
    {%- if start < earliest -%}
        {{
            return(
                names.period_start
                ~ " "
                ~ start
                ~ " is too early: the earliest date accepted is "
                ~ earliest
                ~ ", 12 months before today ("
                ~ today
                ~ ")."
            )
        }}
    {%- elif start > today -%}
        {{
            return(
                names.period_start
                ~ " "
                ~ start
                ~ " is in the future: the latest date accepted is today, "
                ~ today
                ~ "."
            )
        }}
    {%- elif end < start -%}
        {{
            return(
                names.period_end
                ~ " "
                ~ end
                ~ " is before "
                ~ names.period_start
                ~ ": the earliest date accepted is "
                ~ start
                ~ "."
            )
        }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
