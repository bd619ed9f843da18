{#-
    Literals bound every branch, so that an engine can leave out other days before it reads them; a
    branch that would be empty is left out.
-#}
{% macro rows_in_export(by_day, by_month, columns, apart=none, apart_by=none) -%}
    {%- set months = whole_months() -%}
    {%- set selected = "rolled_up." ~ columns | join(", rolled_up.") -%}
    {%- if months -%}
        {%- set in_months = (
            "between date '" ~ months[0] ~ "' and date '" ~ month_end(months[-1]) ~ "'"
        ) -%}
        select rolled_up.event_month as event_date, {{ selected }}
        from {{ by_month }} as rolled_up
        {%- if apart %}
            left join
                {{ apart }} as apart
                on rolled_up.event_month = apart.event_date
                and rolled_up.{{ apart_by }} = apart.{{ apart_by }}
            where rolled_up.event_month {{ in_months }} and apart.event_date is null
            union all
            -- An equality of columns: where no day is apart, an engine need not read any.
            select rolled_up.event_date, {{ selected }}
            from {{ by_day }} as rolled_up
            inner join
                {{ apart }} as apart
                on rolled_up.event_date = apart.event_date
                and rolled_up.{{ apart_by }} = apart.{{ apart_by }}
            where rolled_up.event_date {{ in_months }}
        {%- else %} where rolled_up.event_month {{ in_months }}
        {%- endif %}
    {%- endif %}
    {%- for condition in days_beside(months, "rolled_up.event_date") %}
            {{ "union all" if months or not loop.first }}
        select rolled_up.event_date, {{ selected }}
        from {{ by_day }} as rolled_up
        where {{ condition }}
    {%- endfor -%}
{%- endmacro %}
