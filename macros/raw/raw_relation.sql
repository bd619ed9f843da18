{#- Asked of the database: in a unit test the source itself is a stand-in. -#}
{% macro raw_relation(table) %}
    {%- if table in (var("raw_tables_missing") or []) -%} {{ return(none) }} {%- endif -%}
    {{ return(adapter.dispatch("raw_relation", "usage_exports")(raw_node(table))) }}
{% endmacro %}

{% macro default__raw_relation(node) %}
    {{
        return(
            adapter.get_relation(
                database=node.database, schema=node.schema, identifier=node.identifier
            )
        )
    }}
{% endmacro %}

{#- dbt knows no foreign tables. -#}
{% macro postgres__raw_relation(node) %}
    {%- set query -%}
        select 1
        from pg_catalog.pg_class
        join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
        where
            nspname = {{ text_literal(node.schema) }}
            and relname = {{ text_literal(node.identifier) }}
            -- Tables, partitioned and foreign ones, views and materialized views.
            and relkind in ('r', 'p', 'f', 'v', 'm')
    {%- endset -%}
    {%- if run_query(query).rows -%}
        {{
            return(
                api.Relation.create(
                    database=node.database, schema=node.schema, identifier=node.identifier
                )
            )
        }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
