{#- A backslash begins an escape in Spark's literals; dbt's own form leaves it as it is. -#}
{% macro spark__escape_single_quotes(expression) -%}
    {{ expression | replace("\\", "\\\\") | replace("'", "\\'") }}
{%- endmacro %}
