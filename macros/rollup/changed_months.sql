{#-
    Which months of an event table have to be rolled up again: those whose days are not the ones
    that `this` was made from. Finding them reads no more than dates and fingerprints.

    days  as `fingerprints_of_days` gives them

    Returns none when all months have to be, else the first day of each, as a date.
#}
{% macro changed_months(days) %}
    {%- if not execute or not is_incremental() -%} {{ return(none) }} {%- endif -%}
    {%- set query -%}
        select cast(changed.event_month as {{ dbt.type_string() }}) as event_month
        from ({{ months_that_differ(days, this) }}) as changed
        order by 1
    {%- endset -%}
    {%- set months = [] -%}
    {%- for text in run_query(query).columns[0].values() -%}
        {%- do months.append(modules.datetime.date.fromisoformat(text)) -%}
    {%- endfor -%}
    {{ return(months) }}
{% endmacro %}


{#- The condition that keeps the days of the given months, in a form that spares reading others. -#}
{% macro is_in_months(event_date, months) -%}
    {%- if months is none -%} true
    {%- elif not months -%} false
    {%- else -%}
        (
            {%- for month in months -%}
                {{ event_date }} between date '{{ month }}' and date '{{ month_end(month) }}'
                {{- " or " if not loop.last }}
            {%- endfor -%}
        )
    {%- endif -%}
{%- endmacro %}
