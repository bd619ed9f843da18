{#-
    A unit test has the SQL of its model but not the columns, and when it runs `graph` is empty. When
    it is parsed `graph` is there: what is put in the test's `meta` then is still there when it runs.
-#}
{% macro contract_columns() -%}
    {%- if model.resource_type == "unit_test" -%}
        {%- if not execute -%}
            {%- set tested = graph.nodes[model.tested_node_unique_id] -%}
            {%- do config.model.config.meta.update({"columns": tested.columns}) -%}
        {%- endif -%}
        {%- set columns = config.model.config.meta.columns -%}
    {%- elif model.resource_type == "test" -%}
        {%- set columns = graph.nodes[model.attached_node].columns if execute else {} -%}
    {%- else -%} {%- set columns = model.columns -%}
    {%- endif -%}
    {{ return(columns.values() | list) }}
{%- endmacro %}
