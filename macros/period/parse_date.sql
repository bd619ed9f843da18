{% macro parse_date(name, text) %}
    {%- set matched = modules.re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text | string) -%}
    {%- if matched -%}
        {%- set year, month, day = (
            matched[1] | int,
            matched[2] | int,
            matched[3] | int,
        ) -%}
        {%- if year >= 1 and 1 <= month <= 12 -%}
            {%- set first = modules.datetime.date(year, month, 1) -%}
            {%- if 1 <= day <= month_end(first).day -%}
                {{ return(first.replace(day=day)) }}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
    {{
        exceptions.raise_compiler_error(
            name ~ " is '" ~ text ~ "': it must be a date, as YYYY-MM-DD."
        )
    }}
{% endmacro %}
