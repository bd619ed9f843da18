{#-
    In a unit test there are no sources: one whose model needs the contract overrides this macro by
    what it says of the one table.
-#}
{% macro raw_contract(table) %}
    {%- if not (execute and graph.sources) -%}
        {{ return({"key": ["org_id"], "others": [], "columns": [], "event_time": none}) }}
    {%- endif -%}
    {%- set node = raw_node(table) -%}
    {%- set meta = node.config.meta -%}
    {%- set others = [] -%}
    {%- for name in node.columns if name not in meta.key + ["updated_at", "ingested_at"] -%}
        {%- do others.append(name) -%}
    {%- endfor -%}
    {{
        return(
            {
                "key": meta.key,
                "others": others,
                "columns": node.columns.values() | list,
                "event_time": meta.get("event_time"),
            }
        )
    }}
{% endmacro %}
