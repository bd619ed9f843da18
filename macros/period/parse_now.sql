{# A timestamp, in UTC unless it has an offset, as an aware datetime. #}
{% macro parse_now(name, text) %}
    {%- set pattern = "([0-9]{4}-[0-9]{2}-[0-9]{2})([T ]([01][0-9]|2[0-3]):([0-5][0-9])(:([0-5][0-9])(\\.[0-9]+)?)?(Z|([+-])(0[0-9]|1[0-5])(:?([0-5][0-9]))?)?)?" -%}
    {%- set matched = modules.re.fullmatch(pattern, text | string) -%}
    {%- if not matched -%}
        {{
            exceptions.raise_compiler_error(
                name
                ~ " is '"
                ~ text
                ~ "': it must be a timestamp such as 2026-07-01 or 2026-07-01T12:00:00Z."
            )
        }}
    {%- endif -%}
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
