{% macro delivered_kind(delivered) %}
    {{ return(adapter.dispatch("delivered_kind", "usage_exports")(delivered)) }}
{% endmacro %}

{#- What is not known is read as text. -#}
{% macro default__delivered_kind(delivered) %} {{ return("text") }} {% endmacro %}

{#-
    A decimal is one that staging's type can hold. Times in other units than microseconds are read
    as text: they may lie where no timestamp can.
-#}
{% macro duckdb__delivered_kind(delivered) %}
    {%- set dtype = delivered.dtype | upper -%}
    {%- set decimal = modules.re.fullmatch("DECIMAL\\(([0-9]+), *([0-9]+)\\)", dtype) -%}
    {%- if decimal and decimal[2] | int <= 6 and decimal[1] | int - decimal[2] | int <= 24 -%}
        {{ return("decimal") }}
    {%- endif -%}
    {{
        return(
            {
                "TIMESTAMP WITH TIME ZONE": "instant",
                "TIMESTAMP": "timestamp",
                "DATE": "date",
                "BOOLEAN": "boolean",
                "TINYINT": "integer",
                "SMALLINT": "integer",
                "INTEGER": "integer",
                "BIGINT": "integer",
                "FLOAT": "double",
                "DOUBLE": "double",
            }.get(dtype, "text")
        )
    }}
{% endmacro %}

{% macro postgres__delivered_kind(delivered) %}
    {{
        return(
            {
                "timestamp with time zone": "instant",
                "timestamp without time zone": "timestamp",
                "date": "date",
                "boolean": "boolean",
                "smallint": "integer",
                "integer": "integer",
                "bigint": "integer",
                "numeric": "decimal",
                "real": "double",
                "double precision": "double",
            }.get(delivered.dtype, "text")
        )
    }}
{% endmacro %}


{#- A time without zone is one in UTC, as is the session. -#}
{% macro spark__delivered_kind(delivered) %}
    {{
        return(
            {
                "timestamp": "instant",
                "timestamp_ntz": "timestamp",
                "date": "date",
                "boolean": "boolean",
                "tinyint": "integer",
                "smallint": "integer",
                "int": "integer",
                "bigint": "integer",
                "decimal": "decimal",
                "float": "double",
                "double": "double",
            }.get(delivered.dtype.split("(")[0], "text")
        )
    }}
{% endmacro %}
