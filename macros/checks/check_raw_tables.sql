{% macro check_raw_tables() -%}
    {%- if builds_exports() -%}
        {%- set names, mount = raw_table_names(), raw_mount() -%}
        {%- do refuse(mount) -%}
        {%- for variable in ["raw_identifiers", "raw_tables_missing"] -%}
            {%- for table in var(variable) or [] if table not in names -%}
                {%- do refuse(
                    "Variable %s names the table %s: it must be one of %s."
                    | format(variable, table, names | join(", "))
                ) -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if mount is none -%}
            {%- set schema = raw_node("messages").schema -%}
            {%- if project_name == "usage_exports" and schema | lower == target.schema | lower -%}
                {#- One day a model may have the name of a raw table. -#}
                {%- do refuse(
                    "USAGE_EXPORTS_RAW_SCHEMA names schema "
                    ~ schema
                    ~ ", where the exports are built: they would overwrite a raw table. Let it or "
                    ~ "USAGE_EXPORTS_SCHEMA name another."
                ) -%}
            {%- endif -%}
            {%- set missing, problems = [], [] -%}
            {%- for table in names if table not in (var("raw_tables_missing") or []) -%}
                {%- set node = raw_node(table) -%}
                {%- if raw_relation(table) -%} {%- do problems.extend(raw_table_problems(node)) -%}
                {%- elif not node.config.meta.get("optional") -%}
                    {%- do missing.append(node.identifier) -%}
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
                    ~ ". Each is expected there as a table or view; one that you have no data for "
                    ~ "may be empty, or be named in the variable raw_tables_missing.",
                ) -%}
            {%- endif -%}
            {%- do refuse(problems | join("\n")) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
