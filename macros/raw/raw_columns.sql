{#- The columns of a raw table, as the contract in _workspace__sources.yml has them. -#}
{% macro raw_columns(table) %} {{ return(raw_node(table).columns.values() | list) }} {% endmacro %}

{#- Their names alone. -#}
{% macro raw_column_names(table) %}
    {{ return(raw_columns(table) | map(attribute="name") | list if execute else ["org_id"]) }}
{% endmacro %}
