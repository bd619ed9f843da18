{# Checks the variables before the first model runs, and says what they come to. #}
{% macro announce_period() %}
    {%- if execute -%}
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
