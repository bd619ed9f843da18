{#- The condition that keeps the rows of the given days, in a form that spares reading other files. -#}
{% macro is_in_days(event_date, changed) -%}
    {%- if changed is none -%} true
    {%- else -%}
        {{ is_any_of("source_file", changed.files) }}
        and {{ is_any_of(event_date, changed.days, "date") }}
    {%- endif -%}
{%- endmacro %}
