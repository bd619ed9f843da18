{# The time of the export as an SQL literal, a timestamp without zone in UTC. #}
{% macro export_now() -%}
    timestamp '{{ export_period().now.strftime("%Y-%m-%d %H:%M:%S.%f") }}'
{%- endmacro %}
