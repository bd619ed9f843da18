{#
    The one place that says which period an export covers. dbt calls it with its variables, the
    command line (runner/period.py) with its options; all arguments are texts or none.

    period        this-month, last-month, this-week or last-week; last-month when neither this nor
                  dates are given
    period_start  first date, YYYY-MM-DD
    period_end    last date, included
    now           the time of the export, as an aware datetime
    week_start    sunday or monday
    names         what the arguments are called where the user gives them

    Returns {"period_start": date, "period_end": date}; raises a compiler error that names the
    argument and says what would have been accepted.
#}
{% macro resolve_period(period, period_start, period_end, now, week_start, names) %}
    {%- set one_day = modules.datetime.timedelta(days=1) -%}
    {%- set today = now.astimezone(modules.pytz.utc).date() -%}
    {%- do check_choice(names.week_start, week_start, ["sunday", "monday"]) -%}

    {%- if period_start is none and period_end is none -%}
        {%- set period = period or "last-month" -%}
        {%- do check_choice(
            names.period,
            period,
            ["this-month", "last-month", "this-week", "last-week"],
        ) -%}
        {%- set this_week = week_start_of(today, week_start) -%}
        {%- if period == "this-month" -%}
            {%- set start, end = today.replace(day=1), month_end(today) -%}
        {%- elif period == "last-month" -%}
            {%- set end = today.replace(day=1) - one_day -%} {%- set start = end.replace(day=1) -%}
        {%- elif period == "this-week" -%}
            {%- set start, end = this_week, this_week + 6 * one_day -%}
        {%- else -%} {%- set start, end = this_week - 7 * one_day, this_week - one_day -%}
        {%- endif -%}
    {%- elif period is not none -%}
        {{
            exceptions.raise_compiler_error(
                names.period
                ~ " and "
                ~ names.period_start
                ~ "/"
                ~ names.period_end
                ~ " exclude each other: give one or the other."
            )
        }}
    {%- elif period_start is none or period_end is none -%}
        {{
            exceptions.raise_compiler_error(
                names.period_start
                ~ " and "
                ~ names.period_end
                ~ " belong together: give both, as YYYY-MM-DD."
            )
        }}
    {%- else -%}
        {%- set start = parse_date(names.period_start, period_start) -%}
        {%- set end = parse_date(names.period_end, period_end) -%}
        {%- do check_limits(start, end, today, names) -%}
    {%- endif -%}
    {{ return({"period_start": start, "period_end": end}) }}
{% endmacro %}
