{% macro has_to_be_escaped(column) -%}
    {{ adapter.dispatch("has_to_be_escaped", "usage_exports")(column) }}
{%- endmacro %}

{% macro default__has_to_be_escaped(column) -%}
    regexp_matches({{ column }}, '[\x01-\x1f"\\]')
{%- endmacro %}

{% macro spark__has_to_be_escaped(column) -%}
    {{ column }} rlike {{ text_literal('[\\x01-\\x1f"\\\\]') }}
{%- endmacro %}
