{# Why a text is no date of the calendar as YYYY-MM-DD; none where it is one. #}
{% macro date_problem(name, text) %}
    {%- set matched = modules.re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text | string) -%}
    {%- if matched and matched[1] | int >= 1 and 1 <= matched[2] | int <= 12 -%}
        {%- set first = modules.datetime.date(matched[1] | int, matched[2] | int, 1) -%}
        {%- if 1 <= matched[3] | int <= month_end(first).day -%} {{ return(none) }} {%- endif -%}
    {%- endif -%}
    {{ return(name ~ " is '" ~ text ~ "': it must be a date, as YYYY-MM-DD.") }}
{% endmacro %}
