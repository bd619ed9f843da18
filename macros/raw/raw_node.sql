{#- What the contract says of a raw table, as dbt's graph has it. -#}
{% macro raw_node(table) %}
    {{ return(graph.sources["source.usage_exports.usage_exports_raw." ~ table]) }}
{% endmacro %}
