{#-
    A column of somebody's raw table as SQL: with its native type where `is_native` says so, else as
    text; none where there is no such column.

    column     the column of the contract
    delivered  the adapter's column
-#}
{% macro delivered_value(column, delivered) %}
    {%- if delivered is none -%} {{ return(none) }} {%- endif -%}
    {%- set name, kind = adapter.quote(delivered.name), delivered_kind(delivered) -%}
    {%- if not is_native(column, delivered) -%} {{ return(delivered_text(name, delivered)) }}
    {%- elif kind == "instant" -%} {{ return(instant_in_utc(name)) }}
    {%- elif kind == "timestamp" -%}
        {{ return("cast(" ~ name ~ " as " ~ dbt.type_timestamp() ~ ")") }}
    {%- elif kind == "date" -%} {{ return(date_as_timestamp(name)) }}
    {%- elif column.data_type == "bigint" -%} {{ return("cast(" ~ name ~ " as bigint)") }}
    {%- else -%} {{ return(name) }}
    {%- endif -%}
{% endmacro %}


{#-
    A date as a timestamp. Dates reach further than timestamps: what is too far off becomes a time
    that staging rejects.
-#}
{% macro date_as_timestamp(column) -%}
    case
        when {{ column }} between date '0001-01-01' and date '9999-12-31'
        then cast({{ column }} as {{ dbt.type_timestamp() }})
        when {{ column }} is not null
        then timestamp '9999-12-31 00:00:00' + interval '1' day
    end
{%- endmacro %}


{#- Whether a delivered column has a type that need not be parsed. -#}
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


{#- What kind of value a column holds: instant, timestamp, date, boolean, integer, decimal or text. -#}
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
            }.get(delivered.dtype.split("(")[0], "text")
        )
    }}
{% endmacro %}


{#- An instant as a timestamp without zone in UTC, whatever the zone of the session. -#}
{% macro instant_in_utc(column) %}
    {{ return(adapter.dispatch("instant_in_utc", "usage_exports")(column)) }}
{% endmacro %}

{#- Where timestamps are instants, and the session is in UTC. -#}
{% macro default__instant_in_utc(column) %} {{ return(column) }} {% endmacro %}

{% macro duckdb__instant_in_utc(column) %}
    {{ return("timezone('UTC', " ~ column ~ ")") }}
{% endmacro %}

{% macro postgres__instant_in_utc(column) %}
    {{ return(column ~ " at time zone 'UTC'") }}
{% endmacro %}
