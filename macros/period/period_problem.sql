{#
    Why a period is not accepted: a sentence that names the argument and says what would have been;
    none where it is. The arguments are those of `resolve_period`.
#}
{% macro period_problem(period, period_start, period_end, now, week_start, names) %}
    {%- set week_problem = choice_problem(names.week_start, week_start, ["sunday", "monday"]) -%}
    {%- set given = names.period_start, names.period_end -%}
    {%- if week_problem -%} {{ return(week_problem) }}
    {%- elif period_start is none and period_end is none -%}
        {{
            return(
                choice_problem(
                    names.period,
                    period or "last-month",
                    ["this-month", "last-month", "this-week", "last-week"],
                )
            )
        }}
    {%- elif period is not none -%}
        {{
            return(
                "%s and %s/%s exclude each other: give one or the other."
                | format(names.period, *given)
            )
        }}
    {%- elif period_start is none or period_end is none -%}
        {{ return("%s and %s belong together: give both, as YYYY-MM-DD." | format(*given)) }}
    {%- endif -%}
    {%- set no_date = date_problem(given[0], period_start) or date_problem(given[1], period_end) -%}
    {%- if no_date -%} {{ return(no_date) }} {%- endif -%}
    {%- set start = parse_date(given[0], period_start) -%}
    {%- set end = parse_date(given[1], period_end) -%}
    {%- set today = now.astimezone(modules.pytz.utc).date() -%}
    {%- set earliest = year_before(today) -%}
    {%- if start < earliest -%}
        {{
            return(
                "%s %s is too early: the earliest date accepted is %s, 12 months before today (%s)."
                | format(given[0], start, earliest, today)
            )
        }}
    {%- elif start > today -%}
        {{
            return(
                "%s %s is in the future: the latest date accepted is today, %s."
                | format(given[0], start, today)
            )
        }}
    {%- elif end < start -%}
        {{
            return(
                "%s %s is before %s: the earliest date accepted is %s."
                | format(given[1], end, given[0], start)
            )
        }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
