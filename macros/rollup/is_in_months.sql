{#- Literals, so that an engine can leave out other days before it reads them. -#}
{% macro is_in_months(months) -%}
    {%- if months is none -%} true
    {%- elif not months -%} false
    {%- else -%}
        (
            {%- for month in months -%}
                event_date between date '{{ month }}' and date '{{ month_end(month) }}'
                {{- " or " if not loop.last }}
            {%- endfor -%}
        )
    {%- endif -%}
{%- endmacro %}
