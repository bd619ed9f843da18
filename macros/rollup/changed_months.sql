{% macro changed_months(table) %}
    {%- set differing = months_that_differ(table, this) -%}
    {%- if not execute or not is_incremental() -%} {{ return(none) }} {%- endif -%}
    {%- set months = [] -%}
    {%- for text in dates_as_texts("event_month", differing) -%}
        {%- do months.append(modules.datetime.date.fromisoformat(text)) -%}
    {%- endfor -%}
    {{ return(months) }}
{% endmacro %}
