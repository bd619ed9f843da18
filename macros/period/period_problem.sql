{#
    Why a period is not accepted: a sentence that names the argument and says what would have been;
    none where it is. The arguments are those of `resolve_period`.
#}
{% macro period_problem(period, period_start, period_end, now, week_start, names) %}
    {%- set week_problem = choice_problem(names.week_start, week_start, ["sunday", "monday"]) -%}
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
            return(
                names.period_start
                ~ " and "
                ~ names.period_end
                ~ " belong together: give both, as YYYY-MM-DD."
            )
        }}
    {%- endif -%}
    {%- set no_date = date_problem(names.period_start, period_start) or date_problem(
        names.period_end, period_end
    ) -%}
    {%- if no_date -%} {{ return(no_date) }} {%- endif -%}
    {{
        return(
            limits_problem(
                parse_date(names.period_start, period_start),
                parse_date(names.period_end, period_end),
                now.astimezone(modules.pytz.utc).date(),
                names,
            )
        )
    }}
{% endmacro %}
