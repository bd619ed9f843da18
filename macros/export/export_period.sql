{#
    What the variables of this run say: {"period_start": date, "period_end": date, "now": datetime
    in UTC, "period_by", "week_start", "attributes_as_of"}. Every model asks here, none a variable.

    A run that builds stops where they are refused. One that only looks at the project goes on, with
    last month in place of what was asked for: most likely it is about other models.
#}
{% macro export_period() %}
    {#- What the variables are called in messages. -#}
    {%- set names = {} -%}
    {%- for name in known_variables() -%}
        {%- do names.update({name: "Variable " ~ name}) -%}
    {%- endfor -%}
    {%- set asked = {
        "period": var("period"),
        "period_start": var("period_start"),
        "period_end": var("period_end"),
        "week_start": var("week_start"),
        "names": names,
    } -%}
    {%- set now, by, as_of = run_started_at, var("period_by"), var("attributes_as_of") -%}
    {%- set no_time = now_problem(names.now, var("now")) if var("now") is not none -%}
    {%- if var("now") is not none and not no_time -%}
        {%- set now = parse_now(names.now, var("now")) -%}
    {%- endif -%}
    {%- set problem = (
        no_time
        or choice_problem(names.period_by, by, ["period", "day", "week", "month"])
        or choice_problem(names.attributes_as_of, as_of, ["period-end", "now"])
        or period_problem(now=now, **asked)
    ) -%}
    {%- if problem and is_building() -%} {%- do refuse(problem) -%}
    {%- elif problem -%}
        {%- if execute -%}
            {%- do exceptions.warn(problem ~ " SQL is compiled for last month instead.") -%}
        {%- endif -%}
        {%- set now, by, as_of = run_started_at, "period", "period-end" -%}
        {%- do asked.update(
            {
                "period": none,
                "period_start": none,
                "period_end": none,
                "week_start": "sunday",
            }
        ) -%}
    {%- endif -%}
    {%- set period = resolve_period(now=now, **asked) -%}
    {{
        return(
            {
                "period_start": period.period_start,
                "period_end": period.period_end,
                "now": now.astimezone(modules.pytz.utc),
                "period_by": by,
                "week_start": asked.week_start,
                "attributes_as_of": as_of,
            }
        )
    }}
{% endmacro %}
