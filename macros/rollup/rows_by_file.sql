{#- Of a table that is there already, only files that are new or changed are read. -#}
{% macro rows_by_file(table) %}
    {%- set changed = changed_files(table) -%}
    {%- set is_changed = "true" if changed is none else is_any_of("source_file", changed) -%}
    with
        files as (
            select source_file, {{ read_version(table) }} as file_version
            from ({{ raw_files(table) }}) as present
            where {{ is_changed }}
        ),

        counted as (
            select
                source_file,
                event_date,
                rejection,
                count(*) as row_count,
                {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
            from {{ ref("stg_workspace__" ~ table) }}
            where {{ is_changed }}
            group by source_file, event_date, rejection
        )

    -- A file without rows has one line too, or it would count as never read.
    select
        files.source_file,
        files.file_version,
        counted.event_date,
        counted.rejection,
        coalesce(counted.row_count, 0) as row_count,
        coalesce(counted.fingerprint, 0) as fingerprint
    from files
    left join counted on files.source_file = counted.source_file
{% endmacro %}
