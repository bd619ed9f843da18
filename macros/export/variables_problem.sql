{# Why the variables of an export are not accepted; none where they are. #}
{% macro variables_problem() %}
    {%- set names = export_variables() -%}
    {%- set no_time = now_problem(names.now, var("now")) if var("now") is not none -%}
    {%- if no_time -%} {{ return(no_time) }} {%- endif -%}
    {%- set now = parse_now(names.now, var("now")) if var("now") is not none else run_started_at -%}
    {{
        return(
            choice_problem(names.period_by, var("period_by"), ["period", "day", "week", "month"])
            or choice_problem(
                names.attributes_as_of, var("attributes_as_of"), ["period-end", "now"]
            )
            or period_problem(
                var("period"),
                var("period_start"),
                var("period_end"),
                now,
                var("week_start"),
                names,
            )
        )
    }}
{% endmacro %}
