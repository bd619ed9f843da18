{# Why a text is no timestamp; none where it is one. #}
{% macro now_problem(name, text) %}
    {%- set matched = match_now(text) -%}
    {%- if matched -%} {{ return(date_problem(name, matched[1])) }} {%- endif -%}
    {{
        return(
            name
            ~ " is '"
            ~ text
            ~ "': it must be a timestamp such as 2026-07-01 or 2026-07-01T12:00:00Z."
        )
    }}
{% endmacro %}
