{#-
    The columns of a mart as its YAML lists them, so that none can be added without being masked as its
    `meta` says. They are selected from the values and the workspaces' settings.
-#}
{% macro masked_columns() -%}
    {%- for column in contract_columns() %}
        {%- set needed = settings_needed(column) %}
        {% if needed -%}
            case when {{ needed | join(" and ") }} then {{ column.name }} end as {{ column.name }}
        {%- else -%} {{ column.name }}
        {%- endif %}
        {{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}
