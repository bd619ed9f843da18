{#
    The condition that keeps the days of the export: within its period, and not so late that their
    events are rejected. Literals, so that an engine can leave out other days before it reads them.
#}
{% macro is_in_export(event_date) -%}
    {%- set export = export_period() -%}
    {{ event_date }} between date '{{ export.period_start }}' and date '{{ export.period_end }}'
    and {{ event_date }} <= {{ last_usable_date() }}
{%- endmacro %}
