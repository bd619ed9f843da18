{#-
    When a row of an event table was last delivered, by its `ingested_at`; null where it has none.
    For `dbt source freshness`: the raw value, which may be a text, is read as staging reads it.
-#}
{% macro last_ingestion(table) -%}
    {%- set is_text = "ingested_at" in raw_text_columns(table) -%}
    select max({{ clean_timestamp("ingested_at", is_text) }})
    from ({{ delivered_rows(table) }}) as delivered
{%- endmacro %}
