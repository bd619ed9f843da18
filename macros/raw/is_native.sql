{% macro is_native(column, delivered) %}
    {%- set native = {
        "timestamp": ["instant", "timestamp", "date"],
        "date": ["instant", "timestamp", "date"],
        "boolean": ["boolean"],
        "bigint": ["integer"],
        "numeric(38,12)": ["integer", "decimal"],
        "numeric(38,6)": ["integer", "decimal"],
    } -%}
    {{ return(delivered_kind(delivered) in native.get(column.data_type, [])) }}
{% endmacro %}
