{#-
    A day is known by the fingerprint of its usable rows: `this` keeps the one that each day was made
    from, so that a run that was broken off is made up for by the next. The files are those that hold
    the days.
#}
{% macro changed_days(table) %}
    {%- set rows_by_file = ref("int_" ~ table ~ "_by_file") -%}
    {%- if not execute or not is_incremental() -%} {{ return(none) }} {%- endif -%}
    {%- set query -%}
        select distinct cast(changed.event_date as {{ dbt.type_string() }}) as event_date, files.source_file
        from ({{ days_that_differ(table, this) }}) as changed
        left join {{ rows_by_file }} as files
            on changed.event_date = files.event_date
            and files.rejection is null
        order by 1, 2
    {%- endset -%}
    {%- set found = run_query(query) -%}
    {{
        return(
            {
                "days": found.columns[0].values() | unique | list,
                "files": found.columns[1].values() | select | unique | sort | list,
            }
        )
    }}
{% endmacro %}
