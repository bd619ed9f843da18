{#- No permission comes from a typing error. -#}
{% macro clean_boolean(column, is_text) -%}
    {%- if is_text -%}
        case
            when {{ column }} is not null then lower({{ column }}) in ('true', 't', 'yes', 'y', '1')
        end
    {%- else -%} {{ column }}
    {%- endif -%}
{%- endmacro %}
