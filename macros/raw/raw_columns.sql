{#- The columns of a raw table, as the contract in _workspace__sources.yml has them. -#}
{% macro raw_columns(table) %}
    {{ return(graph.sources["source.usage_exports.raw." ~ table].columns.values() | list) }}
{% endmacro %}

{#-
    The relation of a raw table, none where it is absent. Asked of the database: in a unit test the
    source itself is a stand-in.
-#}
{% macro raw_relation(table) %}
    {%- set node = graph.sources["source.usage_exports.raw." ~ table] -%}
    {{
        return(
            adapter.get_relation(
                database=node.database, schema=node.schema, identifier=node.identifier
            )
        )
    }}
{% endmacro %}

{#- Their names alone. -#}
{% macro raw_column_names(table) %}
    {{ return(raw_columns(table) | map(attribute="name") | list if execute else ["org_id"]) }}
{% endmacro %}
