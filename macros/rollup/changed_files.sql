{% macro changed_files(table) %}
    {%- if not execute or not is_incremental() -%} {{ return(none) }} {%- endif -%}
    {%- set query -%}
        select files.source_file
        from
            (
                select source_file, {{ read_version(table) }} as file_version
                from ({{ raw_files(table) }}) as present
            ) as files
        left join
            (select distinct source_file, file_version from {{ this }}) as known
            on files.source_file = known.source_file
            and files.file_version = known.file_version
        where known.source_file is null
        order by files.source_file
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}
