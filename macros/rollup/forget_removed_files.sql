{#- Deletes what is kept of files that are gone; a pre-hook, before the changed ones are read. -#}
{% macro forget_removed_files(table) %}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where
            source_file not in (
                select source_file
                from {{ source("raw", "files") }}
                where table_name = '{{ table }}'
            )
    {%- endif -%}
{% endmacro %}
