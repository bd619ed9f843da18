{% macro raw_mount() %}
    {{ return(adapter.dispatch("raw_mount", "usage_exports")() if execute else none) }}
{% endmacro %}

{% macro default__raw_mount() %} {{ return(none) }} {% endmacro %}

{#- The plugin that mounts files leaves a note in every session. -#}
{% macro duckdb__raw_mount() %}
    {{ return(run_query("select getvariable('usage_exports_mount')").rows[0][0]) }}
{% endmacro %}
