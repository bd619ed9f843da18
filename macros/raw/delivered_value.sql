{#-
    A column of somebody's raw table as SQL: with its native type where `is_native` says so, else as
    text; none where there is no such column.

    column     the column of the contract
    delivered  the adapter's column
-#}
{% macro delivered_value(column, delivered) %}
    {%- if delivered is none -%} {{ return(none) }} {%- endif -%}
    {%- set name, kind = adapter.quote(delivered.name), delivered_kind(delivered) -%}
    {%- if not is_native(column, delivered) -%}
        {{ return("cast(" ~ name ~ " as " ~ dbt.type_string() ~ ")") }}
    {%- elif kind == "instant" -%} {{ return(instant_in_utc(name)) }}
    {%- elif kind in ("timestamp", "date") -%}
        {{ return("cast(" ~ name ~ " as " ~ dbt.type_timestamp() ~ ")") }}
    {%- else -%} {{ return("cast(" ~ name ~ " as " ~ column.data_type ~ ")") }}
    {%- endif -%}
{% endmacro %}


{#- Whether a delivered column has a type that the contract can take without loss. -#}
{% macro is_native(column, delivered) %}
    {%- set kind = delivered_kind(delivered) -%}
    {%- if column.data_type in ("timestamp", "date") -%}
        {{ return(kind in ("instant", "timestamp", "date")) }}
    {%- elif column.data_type in ("boolean", "bigint") -%}
        {{ return(kind == {"boolean": "boolean", "bigint": "integer"}[column.data_type]) }}
    {%- elif kind == "decimal" -%}
        {%- set precision, scale = delivered.numeric_precision, delivered.numeric_scale -%}
        {%- set wanted = (
            column.data_type.split(",")[1].rstrip(")") | int
            if column.data_type.startswith("numeric")
            else -1
        ) -%}
        {{
            return(
                precision is not none
                and scale | int <= wanted
                and precision | int - scale | int <= 24
            )
        }}
    {%- else -%} {{ return(kind == "integer" and column.data_type.startswith("numeric")) }}
    {%- endif -%}
{% endmacro %}


{#- What kind of value a column holds: instant, timestamp, date, boolean, integer, decimal or text. -#}
{% macro delivered_kind(delivered) %}
    {{ return(adapter.dispatch("delivered_kind", "usage_exports")(delivered)) }}
{% endmacro %}

{#- What is not known is read as text. -#}
{% macro default__delivered_kind(delivered) %} {{ return("text") }} {% endmacro %}

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
            }.get(delivered.dtype, "text")
        )
    }}
{% endmacro %}


{#- An instant as a timestamp without zone in UTC, whatever the zone of the session. -#}
{% macro instant_in_utc(column) %}
    {{ return(adapter.dispatch("instant_in_utc", "usage_exports")(column)) }}
{% endmacro %}

{#- Where timestamps are instants, and the session is in UTC. -#}
{% macro default__instant_in_utc(column) %} {{ return(column) }} {% endmacro %}

{% macro postgres__instant_in_utc(column) %}
    {{ return(column ~ " at time zone 'UTC'") }}
{% endmacro %}
