{#-
    A backslash begins an escape in Spark's literals; dbt's own form leaves it as it is. dbt finds
    this one when it writes the rows of a unit test, see `dispatch` in dbt_project.yml.
-#}
{% macro spark__escape_single_quotes(expression) -%}
    {{ expression | replace("\\", "\\\\") | replace("'", "\\'") }}
{%- endmacro %}
