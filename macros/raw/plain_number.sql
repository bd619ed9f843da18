{#-
    A number of the contract (optional sign, digits with at most one point, optional exponent) as
    text without an exponent, null for anything else. Engines also take hex, separators and names
    for numbers, and misread small exponents: here the point is moved by hand.
-#}
{% macro plain_number(column) -%}
    {{ adapter.dispatch("plain_number", "usage_exports")(column) }}
{%- endmacro %}

{% macro duckdb__plain_number(column) -%}
    {%- set sign = "case when " ~ column ~ " like '-%' then '-' else '' end" -%}
    {%- set mantissa = "regexp_extract(" ~ column ~ ", '^[+-]?([0-9.]+)', 1)" -%}
    {%- set digits = "ltrim(replace(" ~ mantissa ~ ", '.', ''), '0')" -%}
    {%- set exponent = "regexp_extract(" ~ column ~ ", '[eE](.*)$', 1)" -%}
    {#- How many digits stand before the point, counted from the first that is not 0. -#}
    {%- set place -%}
        (
            length(split_part({{ mantissa }}, '.', 1))
            - length(replace({{ mantissa }}, '.', ''))
            + length({{ digits }})
            + coalesce(
                try_cast({{ exponent }} as integer),
                case when {{ exponent }} like '-%' then -1000000000 else 1000000000 end
            )
        )
    {%- endset -%}
    case
        when
            not regexp_full_match(
                {{ column }}, '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?'
            )
        then null
        when not regexp_matches({{ column }}, '[eE]')
        then {{ sign }} || regexp_replace(ltrim({{ column }}, '+-'), '^0+([0-9])', '\1')
        else {{ sign }} || {{ with_point(digits, place) }}
    end
{%- endmacro %}

{% macro postgres__plain_number(column) -%}
    {%- set sign = "case when " ~ column ~ " like '-%' then '-' else '' end" -%}
    {%- set mantissa = "substring(" ~ column ~ " from '^[+-]?([0-9.]+)')" -%}
    {%- set digits = "ltrim(replace(" ~ mantissa ~ ", '.', ''), '0')" -%}
    {%- set exponent = "substring(" ~ column ~ " from '[eE]([+-]?[0-9]+)$')" -%}
    {%- set place -%}
        (
            length(split_part({{ mantissa }}, '.', 1))
            - length(replace({{ mantissa }}, '.', ''))
            + length({{ digits }})
            + case
                when {{ exponent }} ~ '^[+-]?0*[0-9]{1,9}$'
                then cast({{ exponent }} as integer)
                when {{ exponent }} like '-%'
                then -1000000000
                else 1000000000
            end
        )
    {%- endset -%}
    case
        when not ({{ column }} ~ '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$')
        then null
        when not ({{ column }} ~ '[eE]')
        then {{ sign }} || regexp_replace(ltrim({{ column }}, '+-'), '^0+([0-9])', '\1')
        else {{ sign }} || {{ with_point(digits, place) }}
    end
{%- endmacro %}

{#-
    The functions of a row give names to what is used several times, or the query would be too long
    for the catalogue. Spark interprets them, so they are for numbers with an exponent alone.
-#}
{% macro spark__plain_number(column) -%}
    {%- set digits = "trim(leading '0' from replace(parts[0], '.', ''))" -%}
    {%- set unsigned = "trim(leading '+-' from " ~ column ~ ")" -%}
    case
        when not {{ matches_whole(column, "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?") }}
        then null
        else
            case when {{ column }} like '-%' then '-' else '' end || case
                when not {{ column }} rlike '[eE]'
                then regexp_replace({{ unsigned }}, '^0+([0-9])', '$1')
                else
                    transform(
                        transform(
                            array(split({{ unsigned }}, '[eE]')),
                            parts -> named_struct(
                                'digits',
                                {{ digits }},
                                'place',
                                length(split_part(parts[0], '.', 1))
                                - length(replace(parts[0], '.', ''))
                                + length({{ digits }})
                                + coalesce(
                                    -- Of more digits it would exceed an integer, in silence.
                                    try_cast(
                                        regexp_extract(
                                            parts[1], '^[+-]?0*[0-9]{1,9}$', 0
                                        ) as integer
                                    ),
                                    case
                                        when parts[1] like '-%' then -1000000000 else 1000000000
                                    end
                                )
                            )
                        ),
                        number -> {{ with_point("number.digits", "number.place") }}
                    )[0]
            end
    end
{%- endmacro %}


{#-
    Digits with a point at some place, as text; null where the number is far above all limits.

    digits  SQL of a text of digits, the first of which is not 0
    place   SQL of how many of them stand before the point
-#}
{% macro with_point(digits, place) -%}
    case
        when {{ digits }} = ''
        then '0'
        when {{ place }} > 40
        then null
        when {{ place }} < -40
        then '0.' || repeat('0', 40) || '1'
        when {{ place }} <= 0
        then '0.' || repeat('0', -{{ place }}) || {{ digits }}
        when {{ place }} >= length({{ digits }})
        then {{ digits }} || repeat('0', {{ place }} - length({{ digits }}))
        else substr({{ digits }}, 1, {{ place }}) || '.' || substr({{ digits }}, {{ place }} + 1)
    end
{%- endmacro %}
