{% macro raw_files(table) -%}
    {{ adapter.dispatch("raw_files", "usage_exports")(table) }}
{%- endmacro %}

{% macro duckdb__raw_files(table) -%}
    {%- if raw_mount() is none -%} {{ default__raw_files(table) }}
    {%- else -%}
        select source_file, file_version
        from {{ source("usage_exports_raw", "files") }}
        where table_name = '{{ table }}'
    {%- endif -%}
{%- endmacro %}

{#-
    A table is one file. It does not say whether it has changed: each run takes it for
    another version, reads it, and finds the days that changed by their fingerprints.
-#}
{% macro default__raw_files(table) -%}
    select
        {{ raw_table_name(table) }} as source_file,
        cast('{{ invocation_id }}' as {{ dbt.type_string() }}) as file_version
{%- endmacro %}
