{#-
    Numbers of the contract: from 0 to 10^12, whole where they count something, exact. Null where
    the value can't be read as one.
-#}
{% macro clean_count(column, is_text) -%}
    {%- if is_text -%}
        {%- set number = text_to_number(column) -%}
        case
            when
                {{ number }} between 0 and 1000000000000
                and {{ number }} = trunc({{ number }})
                and ({{ number }} > 0 or not {{ has_digit_above_zero(column) }})
            then cast({{ number }} as bigint)
        end
    {%- else -%} case when {{ column }} between 0 and 1000000000000 then {{ column }} end
    {%- endif -%}
{%- endmacro %}

{% macro clean_amount(column, scale, is_text) -%}
    {%- if is_text -%}
        {%- set number = text_to_number(column) -%}
        case
            when
                {{ number }} between 0 and 1000000000000
                and not ({{ column }} like '-%' and {{ has_digit_above_zero(column) }})
            then cast({{ column }} as decimal(38, {{ scale }}))
        end
    {%- else -%} case when {{ column }} between 0 and 1000000000000 then {{ column }} end
    {%- endif -%}
{%- endmacro %}

{#- The pattern decides what is a number: engines also take hex, separators and names. -#}
{% macro text_to_number(column) -%}
    {{ adapter.dispatch("text_to_number", "usage_exports")(column) }}
{%- endmacro %}

{% macro duckdb__text_to_number(column) -%}
    case
        when regexp_full_match({{ column }}, '[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?')
        then try_cast({{ column }} as decimal(38, 24))
    end
{%- endmacro %}

{#- Tells a zero from a number that is too small for the decimals kept. -#}
{% macro has_digit_above_zero(column) -%}
    {{ adapter.dispatch("has_digit_above_zero", "usage_exports")(column) }}
{%- endmacro %}

{% macro duckdb__has_digit_above_zero(column) -%}
    regexp_matches({{ column }}, '^[^eE]*[1-9]')
{%- endmacro %}
