{# Checks the variables before the first model runs, and says what they come to. #}
{% macro announce_period() %}
    {%- if execute -%}
        {%- do check_variables(
            (invocation_args_dict.get("vars") or {}).keys() | list,
            [
                "period",
                "period_start",
                "period_end",
                "period_by",
                "week_start",
                "now",
                "attributes_as_of",
                "rollup_version",
            ],
        ) -%}
        {%- set period = export_period() -%}
        {{
            log(
                "Period "
                ~ period.period_start
                ~ " to "
                ~ period.period_end
                ~ " by "
                ~ period.period_by
                ~ ", as of "
                ~ period.now.strftime("%Y-%m-%d %H:%M:%S UTC")
                ~ ".",
                info=true,
            )
        }}
    {%- endif -%}
{% endmacro %}
