{% macro check_limits(start, end, today, names) %}
    {%- set earliest = year_before(today) -%}
    {%- if start < earliest -%}
        {{
            exceptions.raise_compiler_error(
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
            exceptions.raise_compiler_error(
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
            exceptions.raise_compiler_error(
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
{% endmacro %}
