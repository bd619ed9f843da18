{% macro text_literal(text) -%}
    {{ adapter.dispatch("text_literal", "usage_exports")(text) }}
{%- endmacro %}

{% macro default__text_literal(text) -%} {{ "'" ~ text | replace("'", "''") ~ "'" }} {%- endmacro %}

{#- Not dbt's own form, see `spark__escape_single_quotes`. -#}
{% macro spark__text_literal(text) -%}
    {{ "'" ~ spark__escape_single_quotes(text) ~ "'" }}
{%- endmacro %}
