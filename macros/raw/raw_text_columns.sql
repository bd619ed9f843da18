{#-
    The names of a raw table's columns that are delivered as text, whatever the contract says they
    hold. What has a native type already need not be parsed.
-#}
{% macro raw_text_columns(table) %}
    {%- set names = [] -%}
    {%- for column in adapter.get_columns_in_relation(raw_relation(table)) if column.is_string() -%}
        {%- do names.append(column.name | lower) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
