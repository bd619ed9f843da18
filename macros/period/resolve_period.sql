{#
    The one place that says which period an export covers. dbt calls it with its variables, the
    command line with its options; all arguments are texts or none.

    period        this-month, last-month, this-week or last-week; last-month when neither this nor
                  dates are given
    period_start  first date, YYYY-MM-DD
    period_end    last date, included
    now           the time of the export, as an aware datetime
    week_start    sunday or monday
    names         what the arguments are called where the user gives them

    Returns {"period_start": date, "period_end": date}; raises a compiler error where
    `period_problem` has something to say.
#}
{% macro resolve_period(period, period_start, period_end, now, week_start, names) %}
    {%- do refuse(period_problem(period, period_start, period_end, now, week_start, names)) -%}
    {%- set one_day = modules.datetime.timedelta(days=1) -%}
    {%- set today = now.astimezone(modules.pytz.utc).date() -%}
    {%- set this_week = week_start_of(today, week_start) -%}
    {%- if period_start is not none -%}
        {%- set start = parse_date(names.period_start, period_start) -%}
        {%- set end = parse_date(names.period_end, period_end) -%}
    {%- elif period == "this-month" -%}
        {%- set start, end = today.replace(day=1), month_end(today) -%}
    {%- elif period == "this-week" -%} {%- set start, end = this_week, this_week + 6 * one_day -%}
    {%- elif period == "last-week" -%}
        {%- set start, end = this_week - 7 * one_day, this_week - one_day -%}
    {%- else -%}
        {%- set end = today.replace(day=1) - one_day -%} {%- set start = end.replace(day=1) -%}
    {%- endif -%}
    {{ return({"period_start": start, "period_end": end}) }}
{% endmacro %}
