{% macro delivered_columns(table) %}
    {%- set columns = {} -%}
    {%- for column in relation_columns(raw_relation(table)) -%}
        {%- do columns.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}
