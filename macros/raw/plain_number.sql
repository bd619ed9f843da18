{#-
    Engines also take hex, separators and names for numbers. All but PostgreSQL misread small
    exponents when they cast: there the point is moved by hand, and the number stays a text.
-#}
{% macro plain_number(column) -%}
    {%- set pattern = "[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)" -%}
    {{ adapter.dispatch("plain_number", "usage_exports")(column, pattern) }}
{%- endmacro %}

{% macro duckdb__plain_number(column, pattern) -%}
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
        when not {{ matches_whole(column, pattern ~ "([eE][+-]?[0-9]+)?") }}
        then null
        when not regexp_matches({{ column }}, '[eE]')
        then {{ sign }} || regexp_replace(ltrim({{ column }}, '+-'), '^0+([0-9])', '\1')
        else {{ sign }} || {{ move_point(digits, place) }}
    end
{%- endmacro %}

{#-
    A cast of PostgreSQL's is exact, but fails beyond what a number of its may hold: a text or an
    exponent that could make one too long is told apart before. What is too small or too large is
    so by far, unless it is zero.
-#}
{% macro postgres__plain_number(column, pattern) -%}
    case
        when length({{ column }}) > 6000
        then null
        when {{ matches_whole(column, pattern ~ "([eE][+-]?0*[0-9]{1,4})?") }}
        then cast({{ column }} as numeric)
        when not {{ matches_whole(column, pattern ~ "[eE][+-]?[0-9]+") }}
        then null
        when not ({{ column }} ~ '^[^eE]*[1-9]')
        then 0
        when {{ column }} ~ '[eE]-'
        then case when {{ column }} like '-%' then -1e-40 else 1e-40 end
    end
{%- endmacro %}

{#-
    The functions of a row give names to what is used several times, or the query would be too long
    for the catalogue. Spark interprets them, so they are for numbers with an exponent alone.
-#}
{% macro spark__plain_number(column, pattern) -%}
    {%- set digits = "trim(leading '0' from replace(parts[0], '.', ''))" -%}
    {%- set unsigned = "trim(leading '+-' from " ~ column ~ ")" -%}
    {#- Of more digits it would exceed an integer, in silence. -#}
    {%- set exponent = "try_cast(regexp_extract(parts[1], '^[+-]?0*[0-9]{1,9}$', 0) as integer)" -%}
    {%- set place -%}
        length(split_part(parts[0], '.', 1))
        - length(replace(parts[0], '.', ''))
        + length({{ digits }})
        + coalesce(
            {{ exponent }}, case when parts[1] like '-%' then -1000000000 else 1000000000 end
        )
    {%- endset -%}
    case
        when not {{ matches_whole(column, pattern ~ "([eE][+-]?[0-9]+)?") }}
        then null
        else
            case when {{ column }} like '-%' then '-' else '' end || case
                when not {{ column }} rlike '[eE]'
                then regexp_replace({{ unsigned }}, '^0+([0-9])', '$1')
                else
                    transform(
                        transform(
                            array(split({{ unsigned }}, '[eE]')),
                            parts -> named_struct('digits', {{ digits }}, 'place', {{ place }})
                        ),
                        number -> {{ move_point("number.digits", "number.place") }}
                    )[0]
            end
    end
{%- endmacro %}
