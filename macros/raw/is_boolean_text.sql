{% macro is_boolean_text(column) -%}
    lower({{ column }}) in ('true', 't', 'yes', 'y', '1', 'false', 'f', 'no', 'n', '0')
{%- endmacro %}
