{#
    Checks the variables before the first model runs, and says what they come to: aloud where this
    project is the one that runs, in the log where another has installed it.
#}
{% macro announce_period() %}
    {%- if builds_exports() -%}
        {%- do refuse(misspelt_variable()) -%}
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
                info=project_name == "usage_exports",
            )
        }}
    {%- endif -%}
{% endmacro %}
