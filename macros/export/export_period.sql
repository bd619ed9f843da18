{#
    What the variables of this run say: {"period_start": date, "period_end": date, "now": datetime
    in UTC, "period_by", "week_start", "attributes_as_of"}. Every model asks here, none a variable.

    A run that builds stops where they are refused. One that only looks at the project goes on, with
    last month in place of what was asked for: most likely it is about other models.
#}
{% macro export_period() %}
    {%- set names = export_variables() -%}
    {%- set problem = variables_problem() -%}
    {%- if problem and is_building() -%} {%- do refuse(problem) -%}
    {%- elif problem -%}
        {%- if execute -%}
            {%- do exceptions.warn(problem ~ " SQL is compiled for last month instead.") -%}
        {%- endif -%}
        {%- set now, by, week_start, as_of = run_started_at, "period", "sunday", "period-end" -%}
        {%- set period = resolve_period(none, none, none, now, week_start, names) -%}
    {%- else -%}
        {%- set now = (
            parse_now(names.now, var("now"))
            if var("now") is not none
            else run_started_at
        ) -%}
        {%- set by, week_start, as_of = (
            var("period_by"),
            var("week_start"),
            var("attributes_as_of"),
        ) -%}
        {%- set period = resolve_period(
            var("period"),
            var("period_start"),
            var("period_end"),
            now,
            week_start,
            names,
        ) -%}
    {%- endif -%}
    {{
        return(
            {
                "period_start": period.period_start,
                "period_end": period.period_end,
                "now": now.astimezone(modules.pytz.utc),
                "period_by": by,
                "week_start": week_start,
                "attributes_as_of": as_of,
            }
        )
    }}
{% endmacro %}
