{# What the variables of an export are called in messages, by their names. #}
{% macro export_variables() %}
    {%- set names = {} -%}
    {%- for name in [
        "period",
        "period_start",
        "period_end",
        "period_by",
        "week_start",
        "now",
        "attributes_as_of",
    ] -%}
        {%- do names.update({name: "Variable " ~ name}) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
