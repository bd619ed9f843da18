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


{# The conditions that keep the days of the export before and after its whole months, if any. #}
{% macro days_beside(months, event_date) %}
    {%- set export, in_export = export_period(), is_in_export(event_date) -%}
    {%- if not months -%} {{ return([in_export]) }} {%- endif -%}
    {%- set first, last = months[0], month_end(months[-1]) -%}
    {%- set conditions = [] -%}
    {%- if export.period_start < first -%}
        {%- do conditions.append(event_date ~ " < date '" ~ first ~ "' and " ~ in_export) -%}
    {%- endif -%}
    {%- if last < export.period_end and last <= export.now.date() -%}
        {%- do conditions.append(event_date ~ " > date '" ~ last ~ "' and " ~ in_export) -%}
    {%- endif -%}
    {{ return(conditions) }}
{% endmacro %}
