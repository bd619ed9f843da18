{#- Another one as soon as the contract has other columns, so that a new column is read of old files. -#}
{% macro read_version(table) -%}
    {%- set columns = [] -%}
    {%- for column in raw_contract(table).columns -%}
        {%- do columns.append(column.name ~ " " ~ column.data_type) -%}
    {%- endfor -%}
    file_version || '/{{ var("rollup_version") }}-{{ local_md5(columns | join(", ")) }}'
{%- endmacro %}
