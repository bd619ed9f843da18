{#-
    The days, as texts, whose roll-up is not what was counted because their raw rows are others by
    now. A statement sees a server's table as one moment left it, so the roll-up of a later moment
    is as good as that of the first; the next run finds that they differ.

    rows_by_file  the rows of an event table as they were counted, before they were rolled up
    rows_by_day   their roll-up
    staging       the staging model of the table
    event_date    its column with the UTC date of the event
    columns       the columns of the contract
-#}
{% macro days_that_moved(rows_by_file, rows_by_day, staging, event_date, columns) %}
    {{
        return(
            adapter.dispatch("days_that_moved", "usage_exports")(
                rows_by_file, rows_by_day, staging, event_date, columns
            )
        )
    }}
{% endmacro %}

{#- A file that changes while it is read may have been half written. -#}
{% macro duckdb__days_that_moved(rows_by_file, rows_by_day, staging, event_date, columns) %}
    {{ return([]) }}
{% endmacro %}

{% macro default__days_that_moved(rows_by_file, rows_by_day, staging, event_date, columns) %}
    {%- if not execute -%} {{ return([]) }} {%- endif -%}
    {%- set days = days_as_texts(days_that_differ(rows_by_file, rows_by_day)) -%}
    {%- if not days -%} {{ return([]) }} {%- endif -%}
    {%- set counted -%}
        select event_date, fingerprint
        from {{ rows_by_file }}
        where rejection is null and {{ is_any_of("event_date", days, "date") }}
    {%- endset -%}
    {%- set present -%}
        (
            select
                {{ event_date }} as event_date,
                cast(sum({{ row_fingerprint(columns) }}) as {{ fingerprint_type() }}) as fingerprint
            from {{ staging }}
            where rejection is null and {{ is_any_of(event_date, days, "date") }}
            group by {{ event_date }}
        )
    {%- endset -%}
    {{ return(days_as_texts(dates_that_differ("event_date", counted, present))) }}
{% endmacro %}

{% macro days_as_texts(differing) %}
    {%- set query -%}
        select cast(event_date as {{ dbt.type_string() }}) from ({{ differing }}) as differing
    {%- endset -%}
    {{ return(run_query(query).columns[0].values() | list) }}
{% endmacro %}
