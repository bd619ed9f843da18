{% macro delivered_text(name, delivered) %}
    {{ return(adapter.dispatch("delivered_text", "usage_exports")(name, delivered)) }}
{% endmacro %}

{% macro default__delivered_text(name, delivered) %}
    {{ return("cast(" ~ name ~ " as " ~ dbt.type_string() ~ ")") }}
{% endmacro %}

{#- Of JSON that is a scalar it is the value. -#}
{% macro duckdb__delivered_text(name, delivered) %}
    {%- if delivered.dtype == "JSON" -%} {{ return("json_extract_string(" ~ name ~ ", '$')") }}
    {%- elif modules.re.match("STRUCT|MAP|UNION|.*]$", delivered.dtype) -%}
        {{ return("cast(to_json(" ~ name ~ ") as varchar)") }}
    {%- endif -%}
    {{ return(default__delivered_text(name, delivered)) }}
{% endmacro %}

{% macro spark__delivered_text(name, delivered) %}
    {%- set text = default__delivered_text(name, delivered) -%}
    {%- set json = "to_json(" ~ name ~ ", map('ignoreNullFields', 'false'))" -%}
    {#- Of a scalar it is the value. -#}
    {%- set variant -%}
        case
            when is_variant_null({{ name }})
            then null
            when schema_of_variant({{ name }}) rlike '^(OBJECT|ARRAY)<'
            then {{ json }}
            else {{ text }}
        end
    {%- endset -%}
    {%- set kinds = {"array": json, "map": json, "struct": json, "variant": variant} -%}
    {{ return(kinds.get(delivered.dtype.split("<")[0], text)) }}
{% endmacro %}

{#-
    Of a scalar it is the value. A text that PostgreSQL can't hold stays as JSON spells it: half a
    character, or NUL.
-#}
{% macro postgres__delivered_text(name, delivered) %}
    {%- if delivered.dtype != "json" -%}
        {{ return(default__delivered_text(name, delivered)) }}
    {%- endif -%}
    {%- set json = "to_json(" ~ name ~ ")" -%}
    {%- set text = "cast(" ~ json ~ " as text)" -%}
    {#- Two halves that follow each other are a character; a backslash may stand for itself. -#}
    {%- set halves -%}
        regexp_replace(
            {{ text }},
            '\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}',
            '',
            'gi'
        )
    {%- endset -%}
    {#- Strings are kept as they are, and blanks between others left out. -#}
    {%- set sql -%}
        case
            when json_typeof({{ json }}) in ('object', 'array')
            then
                regexp_replace(
                    {{ text }},
                    '("([^"\\]|\\.)*"|[^"[:space:]]+)|[[:space:]]+',
                    '\1',
                    'g'
                )
            when json_typeof({{ json }}) = 'string' and {{ halves }} ~* '\\u(0000|d[89a-f])'
            then {{ text }}
            else {{ json }} #>> '{}'
        end
    {%- endset -%}
    {{ return(sql) }}
{% endmacro %}
