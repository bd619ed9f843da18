{#- Of a table that is there already, only files that are new or changed are read. -#}
{% macro rows_by_file(table) %}
    {#- Another version as soon as the contract has other columns: a new one is read of old files. -#}
    {%- set read = [] -%}
    {%- for column in raw_contract(table).columns -%}
        {%- do read.append(column.name ~ " " ~ column.data_type) -%}
    {%- endfor -%}
    {%- set present -%}
        select
            source_file,
            file_version
            || '/{{ var("rollup_version") }}-{{ local_md5(read | join(", ")) }}' as file_version
        from ({{ raw_files(table) }}) as present
    {%- endset -%}
    {%- set is_changed = "true" -%}
    {%- if execute and is_incremental() -%}
        {%- set query -%}
            select files.source_file
            from ({{ present }}) as files
            left join
                (select distinct source_file, file_version from {{ this }}) as known
                on files.source_file = known.source_file
                and files.file_version = known.file_version
            where known.source_file is null
            order by files.source_file
        {%- endset -%}
        {%- set changed = run_query(query).columns[0].values() | list -%}
        {%- set is_changed = is_any_of("source_file", changed) -%}
    {%- endif -%}
    with
        files as (select * from ({{ present }}) as present where {{ is_changed }}),

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
