{#- Literals, so that an engine can leave out other files before it opens them. -#}
{% macro is_in_days(changed) -%}
    {%- if changed is none -%} true
    {%- else -%}
        {{ is_any_of("source_file", changed.files) }}
        and {{ is_any_of("event_date", changed.days, "date") }}
    {%- endif -%}
{%- endmacro %}
