{% macro raw_node(table) %}
    {{ return(graph.sources["source.usage_exports.usage_exports_raw." ~ table]) }}
{% endmacro %}
