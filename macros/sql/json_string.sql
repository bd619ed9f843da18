{#-
    A text as a JSON string, as Python's `json.dumps(ensure_ascii=False)` writes it: characters
    outside ASCII as they are, control characters in the short forms or as \u00xx in lower case.
-#}
{% macro json_string(column) -%}
    {{ adapter.dispatch("json_string", "usage_exports")(column) }}
{%- endmacro %}

{#- The engines' own functions take longer, and write \u001F where Python writes \u001f. Few texts have
    anything to escape: these are escaped character by character. -#}
{% macro default__json_string(column) -%}
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
    '"'
    || case when {{ has_to_be_escaped(column) }} then {{ escaped.sql }} else {{ column }} end
    || '"'
{%- endmacro %}

{% macro postgres__json_string(column) -%} cast(to_json({{ column }}) as text) {%- endmacro %}


{#- Whether a text has one of the characters U+0001 to U+001F, a quote or a backslash. -#}
{% macro has_to_be_escaped(column) -%}
    {{ adapter.dispatch("has_to_be_escaped", "usage_exports")(column) }}
{%- endmacro %}

{% macro default__has_to_be_escaped(column) -%}
    regexp_matches({{ column }}, '[\x01-\x1f"\\]')
{%- endmacro %}

{% macro spark__has_to_be_escaped(column) -%}
    {{ column }} rlike {{ text_literal('[\\x01-\\x1f"\\\\]') }}
{%- endmacro %}
