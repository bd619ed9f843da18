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
