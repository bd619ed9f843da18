-- Whoever builds marts anew says of which export they are:
-- depends_on: {{ ref("int_export") }}
{%- set export = export_period() %}
{%- set first, last = export.period_start, export.period_end %}
{%- set just_after_now = export_now() ~ " + interval '1 microsecond'" %}

with
    starts as (
        {%- if export.period_by == "period" %}select date '{{ first }}' as period_start
        {%- elif export.period_by == "day" %}{{ date_series(first, last, "day") }}
        {%- elif export.period_by == "week" %}
            {{ date_series(week_start_of(first, export.week_start), last, "week") }}
        {%- else %}{{ date_series(first.replace(day=1), last, "month") }}
        {%- endif %}
    ),

    -- Each a period of its own, the first and last as long as they lie in the whole.
    clipped as (
        select
            greatest(period_start, date '{{ first }}') as period_start,
            coalesce(
                cast({{ add_days("lead(period_start) over (order by period_start)", -1) }} as date),
                date '{{ last }}'
            ) as period_end
        from starts
    )

select
    period_start,
    period_end,
    {% if export.attributes_as_of == "now" %} {{ just_after_now }}
    {%- else %}
        least(
            cast({{ add_days("period_end", 1) }} as {{ dbt.type_timestamp() }}),
            {{ just_after_now }}
        )
    {%- endif %} as attributes_before
from clipped
