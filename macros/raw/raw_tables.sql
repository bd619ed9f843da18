{#-
    While dbt parses, and in unit tests, it knows no sources, but must know which models a query
    reads. This is the only place beside the contract that names the tables.
-#}
{% macro raw_tables(kind, of_workspaces=false) %}
    {%- set names = [] -%}
    {%- if execute and graph.sources -%}
        {%- for name in raw_table_names() if raw_node(name).config.meta.kind == kind -%}
            {%- if "org_id" in raw_node(name).columns or not of_workspaces -%}
                {%- do names.append(name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {%- do names.extend(
            {
                "change_log": ["workspaces", "users", "agents", "projects"],
                "event": ["messages", "message_actions", "model_requests"],
                "price_list": [],
            }[kind]
        ) -%}
        {%- if not of_workspaces -%}
            {%- do names.extend(
                {"change_log": ["models"], "price_list": ["model_prices"]}.get(kind, [])
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}
