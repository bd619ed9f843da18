{% macro text_to_timestamp(column) -%}
    {%- set date = "[0-9]{4}-[0-9]{2}-[0-9]{2}" -%}
    {%- set time = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?" -%}
    {%- set offset = "(Z|[+-](0[0-9]|1[0-5])(:?[0-5][0-9])?)?" -%}
    {%- set time_of_day = "([T ]" ~ time ~ offset ~ ")?" -%}
    {{ adapter.dispatch("text_to_timestamp", "usage_exports")(column, date, time_of_day) }}
{%- endmacro %}

{% macro duckdb__text_to_timestamp(column, date, time_of_day) -%}
    {%- set after_date = "substr(" ~ column ~ ", 11)" -%}
    {#- Sign, hours and minutes; the time before it holds neither plus nor minus. -#}
    {%- set sign = "regexp_extract(" ~ after_date ~ ", '[+-]')" -%}
    {%- set digits = "replace(regexp_extract(" ~ after_date ~ ", '[+-](.*)$', 1), ':', '')" -%}
    case
        when {{ matches_whole(column, date ~ time_of_day) }}
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
    PostgreSQL can't try a cast: the pattern takes dates of the calendar alone. Digits past
    microseconds would be rounded.
-#}
{% macro postgres__text_to_timestamp(column, date, time_of_day) -%}
    {%- set leap_year = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)" -%}
    {%- set long_months = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])" -%}
    {%- set short_months = "(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])" -%}
    {%- set any_year = "[0-9]{4}-(" ~ long_months ~ "|" ~ short_months ~ ")" -%}
    {%- set date = "(?!0000)(" ~ any_year ~ "|" ~ leap_year ~ "-02-29)" -%}
    {%- set time = "substring(" ~ column ~ " from '^.{10}[T ]([0-9:]+([.][0-9]{1,6})?)')" -%}
    {%- set offset = "substring(" ~ column ~ " from '^.{10}[^+-]*([+-].*)$')" -%}
    {%- set digits = "replace(" ~ offset ~ ", ':', '')" -%}
    case
        when {{ matches_whole(column, date ~ time_of_day) }}
        then
            cast(
                substr({{ column }}, 1, 10) || ' ' || coalesce({{ time }}, '00:00') as timestamp
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
{% macro spark__text_to_timestamp(column, date, time_of_day) -%}
    {%- set after_minutes = "substr(" ~ column ~ ", 17)" -%}
    case
        when {{ matches_whole(column, date ~ time_of_day) }}
        then
            try_cast(
                case
                    when length({{ column }}) = 10
                    then {{ column }} || 'T00:00:00Z'
                    else
                        substr({{ column }}, 1, 16)
                        || case when {{ after_minutes }} like ':%' then '' else ':00' end
                        || regexp_replace({{ after_minutes }}, '([.][0-9]{6})[0-9]+', '$1')
                        || case when {{ after_minutes }} rlike '[Z+-]' then '' else 'Z' end
                end as timestamp
            )
    end
{%- endmacro %}
