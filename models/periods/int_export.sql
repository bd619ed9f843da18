-- What this build is an export of, so that nobody takes it for another.
{%- set export = export_period() %}
select
    '{{ export.period_start }}' as period_start,
    '{{ export.period_end }}' as period_end,
    '{{ export.period_by }}' as period_by,
    '{{ export.week_start }}' as week_start,
    '{{ export.now.isoformat() }}' as now,
    '{{ export.attributes_as_of }}' as attributes_as_of
