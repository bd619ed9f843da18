{#-
    Counts the rows of an event table by file, day and reason of rejection, with a fingerprint of
    what they say. Of a table that is there already, only files that are new or changed are read.

    staging     the staging model of the table
    table       the raw table
    event_date  the column with the UTC date of the event
#}
{% macro rows_by_file(staging, table, event_date) %}
    {%- set changed = changed_files(table) -%}
    with
        files as (
            select source_file, {{ read_version() }} as file_version
            from ({{ raw_files(table) }}) as present
            {%- if changed is not none %} where {{ is_any_of("source_file", changed) }} {%- endif %}
        ),

        delivered as (
            select
                source_file,
                {{ event_date }} as event_date,
                rejection,
                {{ row_fingerprint(raw_column_names(table)) }} as fingerprint
            from {{ ref(staging) }}
            {%- if changed is not none %} where {{ is_any_of("source_file", changed) }} {%- endif %}
        ),

        counted as (
            select
                source_file,
                event_date,
                rejection,
                count(*) as row_count,
                cast(sum(fingerprint) as {{ fingerprint_type() }}) as fingerprint
            from delivered
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
