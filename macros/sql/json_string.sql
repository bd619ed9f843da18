{% macro json_string(column) -%}
    {{ adapter.dispatch("json_string", "usage_exports")(column) }}
{%- endmacro %}

{#- The engines' own functions take longer, and write \u001F where Python writes \u001f. Few texts have
    anything to escape: these are escaped character by character. -#}
{% macro default__json_string(column, to_escape) -%}
    {%- set short_forms = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"} -%}
    {%- set escaped = namespace(sql=column) -%}
    {%- for character in ["\\", '"'] -%}
        {%- set escaped.sql = (
            "replace("
            ~ escaped.sql
            ~ ", "
            ~ text_literal(character)
            ~ ", "
            ~ text_literal("\\" ~ character)
            ~ ")"
        ) -%}
    {%- endfor -%}
    {%- for code in range(1, 32) -%}
        {%- set form = short_forms.get(code, "\\u00%02x" | format(code)) -%}
        {%- set escaped.sql = (
            "replace("
            ~ escaped.sql
            ~ ", chr("
            ~ code
            ~ "), "
            ~ text_literal(form)
            ~ ")"
        ) -%}
    {%- endfor -%}
    '"' || case when {{ to_escape }} then {{ escaped.sql }} else {{ column }} end || '"'
{%- endmacro %}

{% macro duckdb__json_string(column) -%}
    {%- set to_escape -%} regexp_matches({{ column }}, '[\x01-\x1f"\\]') {%- endset -%}
    {{ default__json_string(column, to_escape) }}
{%- endmacro %}

{% macro spark__json_string(column) -%}
    {%- set pattern = text_literal('[\\x01-\\x1f"\\\\]') -%}
    {{ default__json_string(column, column ~ " rlike " ~ pattern) }}
{%- endmacro %}

{% macro postgres__json_string(column) -%} cast(to_json({{ column }}) as text) {%- endmacro %}
