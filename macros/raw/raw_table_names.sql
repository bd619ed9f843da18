{% macro raw_table_names() %}
    {%- set names = [] -%}
    {%- for node in graph.sources.values() if node.name != "files" -%}
        {%- if node.unique_id.startswith("source.usage_exports.usage_exports_raw.") -%}
            {%- do names.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
