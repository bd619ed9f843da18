{% macro parse_column(column) %}
    {%- if column.data_type in ("timestamp", "date") -%}
        {{ return(text_to_timestamp(column.name)) }}
    {%- elif column.data_type == "bigint" or column.data_type.startswith("numeric") -%}
        {{ return(plain_number(column.name)) }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
