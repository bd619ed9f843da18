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
    {#- The price list that the project ships has the name of a raw table. -#}
    {%- if schema | lower == target.schema | lower -%}
        {{
            exceptions.raise_compiler_error(
                "USAGE_EXPORTS_RAW_SCHEMA names schema "
                ~ schema
                ~ ", where the exports are built: they would overwrite a raw table. Let it or "
                ~ "USAGE_EXPORTS_SCHEMA name another."
            )
        }}
    {%- endif -%}
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
    {%- set relation = raw_relation(node.name) -%}
    {%- set names = relation_columns(relation) | map(attribute="name") | list -%}
    {%- set unreadable = unreadable_columns(relation) -%}
    {%- set table = node.schema ~ "." ~ node.name -%}
    {%- if names | length == unreadable | length -%}
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
        {%- set spellings = [] -%}
        {%- for name in names if name | lower == column.name -%}
            {%- do spellings.append(name) -%}
        {%- endfor -%}
        {%- if spellings | length > 1 -%}
            {%- do problems.append(
                "Table " ~ table ~ ": column " ~ column.name ~ " is given " ~ spellings
                | length ~ " times (" ~ spellings
                | join(", ") ~ "). Keep one of them."
            ) -%}
        {%- elif spellings and spellings[0] in unreadable -%}
            {%- do problems.append(
                "Table "
                ~ table
                ~ ": this user may not read column "
                ~ spellings[0]
                ~ ". Grant select on it, or let a view without it take the place of the table."
            ) -%}
        {%- elif column.meta.get("required") and not spellings -%}
            {%- do problems.append(
                "Table "
                ~ table
                ~ ": the required column "
                ~ column.name
                ~ " is missing. Columns found: "
                ~ names
                | join(", ") ~ "."
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
