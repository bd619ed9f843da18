{% macro delivered_value(column, delivered) %}
    {%- if delivered is none -%} {{ return(none) }} {%- endif -%}
    {%- set name, kind = adapter.quote(delivered.name), delivered_kind(delivered) -%}
    {%- if kind == "double" and column.data_type == "string" -%} {{ return(double_text(name)) }}
    {%- elif not is_native(column, delivered) -%} {{ return(delivered_text(name, delivered)) }}
    {%- elif kind == "instant" -%} {{ return(instant_in_utc(name)) }}
    {%- elif kind == "timestamp" -%}
        {{ return("cast(" ~ name ~ " as " ~ dbt.type_timestamp() ~ ")") }}
    {%- elif kind == "date" -%} {{ return(date_as_timestamp(name)) }}
    {%- elif column.data_type == "bigint" -%} {{ return("cast(" ~ name ~ " as bigint)") }}
    {%- else -%} {{ return(name) }}
    {%- endif -%}
{% endmacro %}
