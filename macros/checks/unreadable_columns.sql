{% macro unreadable_columns(relation) %}
    {{ return(adapter.dispatch("unreadable_columns", "usage_exports")(relation)) }}
{% endmacro %}

{#- Where a relation is read as a whole or not at all. -#}
{% macro default__unreadable_columns(relation) %} {{ return([]) }} {% endmacro %}

{% macro postgres__unreadable_columns(relation) %}
    {%- set query -%}
        select attname
        from pg_catalog.pg_attribute
        join pg_catalog.pg_class on pg_class.oid = attrelid
        join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
        where
            nspname = {{ text_literal(relation.schema) }}
            and relname = {{ text_literal(relation.identifier) }}
            and attnum > 0
            and not attisdropped
            and not has_column_privilege(attrelid, attnum, 'select')
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}
