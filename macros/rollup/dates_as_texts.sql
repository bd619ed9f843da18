{% macro dates_as_texts(date, query) %}
    {%- set cast_query -%}
        select cast({{ date }} as {{ dbt.type_string() }}) from ({{ query }}) as found order by 1
    {%- endset -%}
    {{ return(run_query(cast_query).columns[0].values() | list) }}
{% endmacro %}
