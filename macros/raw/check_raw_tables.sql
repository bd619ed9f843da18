{#- Stops a run whose raw tables can't be used, before the first model, and says all that is missing. -#}
{% macro check_raw_tables() -%}
    {%- if execute -%}
        {%- do adapter.dispatch("check_raw_tables", "usage_exports")() -%}
    {%- endif -%}
{%- endmacro %}

{#- Files are checked when they are mounted. -#}
{% macro duckdb__check_raw_tables() %} {% endmacro %}

{% macro default__check_raw_tables() %}
    {%- set schema = graph.sources["source.usage_exports.raw.messages"].schema -%}
    {%- set missing, problems = [], [] -%}
    {%- for node in graph.sources.values() if node.source_name == "raw" and node.name != "files" -%}
        {%- if raw_relation(node.name) -%} {%- do problems.extend(raw_table_problems(node)) -%}
        {%- elif not node.config.meta.get("optional") -%} {%- do missing.append(node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- do problems.insert(
            0,
            "Schema "
            ~ schema
            ~ " lacks the "
            ~ ("table " if missing | length == 1 else "tables ")
            ~ missing
            | join(", ")
            ~ ". Each is expected there as a table or view; one that you have no data for may be empty.",
        ) -%}
    {%- endif -%}
    {%- if problems -%} {{ exceptions.raise_compiler_error(problems | join("\n")) }} {%- endif -%}
{% endmacro %}


{#- What is wrong with a raw table that is there. -#}
{% macro raw_table_problems(node) %}
    {%- set delivered = delivered_columns(node.name) -%}
    {%- set table = node.schema ~ "." ~ node.name -%}
    {%- if not delivered -%}
        {{
            return(
                [
                    "Table "
                    ~ table
                    ~ ": none of its columns can be read. Grant this user select on it."
                ]
            )
        }}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for column in raw_columns(node.name) -%}
        {%- if column.meta.get("required") and column.name not in delivered -%}
            {%- do problems.append(
                "Table "
                ~ table
                ~ ": the required column "
                ~ column.name
                ~ " is missing. Columns found: "
                ~ delivered.keys()
                | join(", ") ~ "."
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
