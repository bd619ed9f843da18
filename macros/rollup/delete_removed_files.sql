{% macro delete_removed_files(table) %}
    {%- if is_incremental() -%}
        {{
            delete_rows(
                "source_file",
                "select source_file from "
                ~ this
                ~ " where source_file not in (select source_file from ("
                ~ raw_files(table)
                ~ ") as present)",
            )
        }}
    {%- endif -%}
{% endmacro %}
