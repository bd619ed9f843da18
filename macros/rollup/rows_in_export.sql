{#-
    Literals bound every branch, so that an engine can leave out other days before it reads them; a
    branch that would be empty is left out.
-#}
{% macro rows_in_export(by_day, by_month, columns, read_daily=none, read_daily_by=none) -%}
    {%- set export, months = export_period(), whole_months() -%}
    {%- set event_date = "rolled_up.event_date" -%}
    {%- set in_export = is_in_export(event_date) -%}
    {#- The days before and after the whole months, if any. -#}
    {%- set outside = [] if months else [in_export] -%}
    {%- if months -%}
        {%- set first, last = months[0], month_end(months[-1]) -%}
        {%- if export.period_start < first -%}
            {%- do outside.append(event_date ~ " < date '" ~ first ~ "' and " ~ in_export) -%}
        {%- endif -%}
        {%- if last < export.period_end and last <= export.now.date() -%}
            {%- do outside.append(event_date ~ " > date '" ~ last ~ "' and " ~ in_export) -%}
        {%- endif -%}
    {%- endif -%}
    {%- set selected = "rolled_up." ~ columns | join(", rolled_up.") -%}
    {%- if months -%}
        {%- set in_months = "between date '" ~ first ~ "' and date '" ~ last ~ "'" -%}
        select rolled_up.event_month as event_date, {{ selected }}
        from {{ by_month }} as rolled_up
        {%- if read_daily %}
            left join
                {{ read_daily }} as read_daily
                on rolled_up.event_month = read_daily.event_date
                and rolled_up.{{ read_daily_by }} = read_daily.{{ read_daily_by }}
            where rolled_up.event_month {{ in_months }} and read_daily.event_date is null
            union all
            -- An equality of columns: where no day is read so, an engine need not read any.
            select rolled_up.event_date, {{ selected }}
            from {{ by_day }} as rolled_up
            inner join
                {{ read_daily }} as read_daily
                on rolled_up.event_date = read_daily.event_date
                and rolled_up.{{ read_daily_by }} = read_daily.{{ read_daily_by }}
            where rolled_up.event_date {{ in_months }}
        {%- else %} where rolled_up.event_month {{ in_months }}
        {%- endif %}
    {%- endif %}
    {%- for condition in outside %}
            {{ "union all" if months or not loop.first }}
        select rolled_up.event_date, {{ selected }}
        from {{ by_day }} as rolled_up
        where {{ condition }}
    {%- endfor -%}
{%- endmacro %}
