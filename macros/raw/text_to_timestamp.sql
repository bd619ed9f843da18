{% macro text_to_timestamp(column) -%}
    {{ adapter.dispatch("text_to_timestamp", "usage_exports")(column) }}
{%- endmacro %}

{% macro duckdb__text_to_timestamp(column) -%}
    {%- set date_pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}" -%}
    {%- set time_pattern = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]+)?)?" -%}
    {%- set offset_pattern = "(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?" -%}
    {%- set after_date = "substr(" ~ column ~ ", 11)" -%}
    {#- Sign, hours and minutes; the time before it holds neither plus nor minus. -#}
    {%- set sign = "regexp_extract(" ~ after_date ~ ", '[+-]')" -%}
    {%- set digits = "replace(regexp_extract(" ~ after_date ~ ", '[+-](.*)$', 1), ':', '')" -%}
    case
        when
            regexp_full_match(
                {{ column }}, '{{ date_pattern }}([T ]{{ time_pattern }}{{ offset_pattern }})?'
            )
        then
            try_cast(
                substr({{ column }}, 1, 10)
                || regexp_replace({{ after_date }}, '(Z|[+-].*)$', '') as timestamp
            ) - case
                when {{ sign }} = ''
                then interval 0 minutes
                else
                    to_minutes(
                        cast({{ sign }} || '1' as integer) * (
                            60 * cast(substr({{ digits }}, 1, 2) as integer)
                            + cast('0' || substr({{ digits }}, 3, 2) as integer)
                        )
                    )
            end
    end
{%- endmacro %}

{#-
    PostgreSQL can't try a cast: that a date is one of the calendar is found out first. Digits past
    microseconds would be rounded.
-#}
{% macro postgres__text_to_timestamp(column) -%}
    {%- set date_pattern = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])" -%}
    {%- set time_pattern = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?" -%}
    {%- set offset_pattern = "(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?" -%}
    {%- set year = "cast(substr(" ~ column ~ ", 1, 4) as integer)" -%}
    {%- set time = "substring(" ~ column ~ " from '^.{10}([T ][0-9:]+([.][0-9]{1,6})?)')" -%}
    {%- set offset = "substring(" ~ column ~ " from '^.{10}[^+-]*([+-].*)$')" -%}
    {%- set digits = "replace(" ~ offset ~ ", ':', '')" -%}
    case
        when
            not ({{ column }} ~ '^{{ date_pattern }}([T ]{{ time_pattern }}{{ offset_pattern }})?$')
        then null
        when {{ year }} = 0
        then null
        when
            cast(substr({{ column }}, 9, 2) as integer) > case
                when substr({{ column }}, 6, 2) in ('04', '06', '09', '11')
                then 30
                when substr({{ column }}, 6, 2) <> '02'
                then 31
                when {{ year }} % 4 = 0 and ({{ year }} % 100 <> 0 or {{ year }} % 400 = 0)
                then 29
                else 28
            end
        then null
        else
            cast(
                substr({{ column }}, 1, 10)
                || ' '
                || coalesce(substr({{ time }}, 2), '00:00') as timestamp
            ) - case
                when {{ offset }} is null
                then interval '0'
                else
                    make_interval(
                        mins
                        => cast(left({{ digits }}, 1) || '1' as integer)
                        * (
                            60 * cast(substr({{ digits }}, 2, 2) as integer)
                            + cast('0' || substr({{ digits }}, 4, 2) as integer)
                        )
                    )
            end
    end
{%- endmacro %}

{#- Spark reads all offsets of the contract, but no time without seconds. -#}
{% macro spark__text_to_timestamp(column) -%}
    {%- set date_pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}" -%}
    {%- set time_pattern = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?" -%}
    {%- set offset_pattern = "(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?" -%}
    case
        when
            {{
                matches_whole(
                    column, date_pattern ~ "([T ]" ~ time_pattern ~ offset_pattern ~ ")?"
                )
            }}
        then
            try_cast(
                case
                    when length({{ column }}) = 10
                    then {{ column }} || 'T00:00:00Z'
                    else
                        substr({{ column }}, 1, 16)
                        || case when substr({{ column }}, 17, 1) = ':' then '' else ':00' end
                        || regexp_replace(substr({{ column }}, 17), '([.][0-9]{6})[0-9]+', '$1')
                        || case when substr({{ column }}, 17) rlike '[Z+-]' then '' else 'Z' end
                end as timestamp
            )
    end
{%- endmacro %}
