{% macro relation_columns(relation) %}
    {%- if not relation -%} {{ return([]) }} {%- endif -%}
    {{ return(adapter.dispatch("relation_columns", "usage_exports")(relation)) }}
{% endmacro %}

{% macro default__relation_columns(relation) %}
    {{ return(adapter.get_columns_in_relation(relation)) }}
{% endmacro %}

{#-
    dbt asks the information schema, which knows no materialized views. A domain is what it is made
    from; whatever has parts is json.
-#}
{% macro postgres__relation_columns(relation) %}
    {%- set query -%}
        select
            attname,
            case
                when typcategory in ('A', 'C') or type_name in ('json', 'jsonb')
                then 'json'
                else type_name
            end
        from pg_catalog.pg_attribute
        join pg_catalog.pg_class on pg_class.oid = attrelid
        join pg_catalog.pg_namespace on pg_namespace.oid = relnamespace
        join pg_catalog.pg_type on pg_type.oid = atttypid
        cross join
            lateral format_type(
                case when typtype = 'd' then typbasetype else atttypid end, null
            ) as named(type_name)
        where
            nspname = {{ text_literal(relation.schema) }}
            and relname = {{ text_literal(relation.identifier) }}
            and attnum > 0
            and not attisdropped
        order by attnum
    {%- endset -%}
    {{ return(sql_convert_columns_in_relation(run_query(query))) }}
{% endmacro %}
