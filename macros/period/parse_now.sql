{# A timestamp, in UTC unless it has an offset, as an aware datetime. #}
{% macro parse_now(name, text) %}
    {%- do refuse(now_problem(name, text)) -%}
    {%- set matched = match_now(text) -%}
    {%- set day = parse_date(name, matched[1]) -%}
    {%- set minutes = (matched[10] or 0) | int * 60 + (matched[12] or 0) | int -%}
    {%- set offset = modules.datetime.timedelta(
        minutes=-minutes if matched[9] == "-" else minutes
    ) -%}
    {%- set local = modules.datetime.datetime(
        day.year,
        day.month,
        day.day,
        (matched[3] or 0) | int,
        (matched[4] or 0) | int,
        (matched[6] or 0) | int,
        ((matched[7] or ".") ~ "000000")[1:7] | int,
        modules.pytz.utc,
    ) -%}
    {{ return(local - offset) }}
{% endmacro %}
