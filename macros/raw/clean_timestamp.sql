{#-
    An instant as a timestamp without zone in UTC, null where it can't be read. The pattern decides
    what can: engines take much else for a timestamp, and drop offsets in silence.
-#}
{% macro clean_timestamp(column, is_text) -%}
    {%- set instant = text_to_timestamp(column) if is_text else column -%}
    case
        when
            {{ instant }} >= timestamp '0001-01-01 00:00:00'
            and {{ instant }} <= timestamp '9999-12-31 23:59:59.999999'
        then {{ instant }}
    end
{%- endmacro %}

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
