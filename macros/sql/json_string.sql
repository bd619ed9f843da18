{#-
    A text as a JSON string, as Python's `json.dumps(ensure_ascii=False)` writes it: characters
    outside ASCII as they are, control characters in the short forms or as \u00xx in lower case.
-#}
{% macro json_string(column) -%}
    {{ adapter.dispatch("json_string", "usage_exports")(column) }}
{%- endmacro %}

{#- DuckDB's own function takes longer, and writes \u001F where Python writes \u001f. Few texts have a
    control character: these are escaped character by character. -#}
{% macro duckdb__json_string(column) -%}
    {%- set short_forms = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"} -%}
    {%- set quoted = "replace(replace(" ~ column ~ ", '\\', '\\\\'), '\"', '\\\"')" -%}
    {%- set escaped = namespace(sql=quoted) -%}
    {%- for code in range(1, 32) -%}
        {%- set form = short_forms.get(code, "\\u00%02x" | format(code)) -%}
        {%- set escaped.sql = "replace(" ~ escaped.sql ~ ", chr(" ~ code ~ "), '" ~ form ~ "')" -%}
    {%- endfor -%}
    '"' || case
        when regexp_matches({{ column }}, '[\x01-\x1f]') then {{ escaped.sql }} else {{ quoted }}
    end
    || '"'
{%- endmacro %}

{% macro postgres__json_string(column) -%} cast(to_json({{ column }}) as text) {%- endmacro %}
