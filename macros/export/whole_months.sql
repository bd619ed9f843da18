{#
    The calendar months that an export can take as a whole, one after the other, as the dates of
    their first days: each lies within one (sub-)period, and none of its days is so late that its
    events are rejected.
#}
{% macro whole_months() %}
    {%- set export = export_period() -%}
    {%- set today = export.now.date() -%}
    {%- set months = [] -%}
    {%- if export.period_by in ["period", "month"] -%}
        {%- set first, last = export.period_start, [export.period_end, today] | min -%}
        {%- for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month) -%}
            {%- set month = modules.datetime.date(number // 12, number % 12 + 1, 1) -%}
            {%- set end = month_end(month) -%}
            {%- set last_usable_from = end - modules.datetime.timedelta(days=1) -%}
            {%- if first <= month and end <= export.period_end and last_usable_from <= today -%}
                {%- do months.append(month) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(months) }}
{% endmacro %}
