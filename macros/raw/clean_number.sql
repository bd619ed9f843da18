{#-
    Numbers of the contract: from 0 to 10^12, whole where they count something, exact. Null where
    the value can't be read as one. Text is what `plain_number` makes of it; limits are checked
    before rounding.
-#}
{% macro clean_count(column, is_text) -%}
    case
        {%- if is_text %}
            when {{ is_within_limits(column) }} and {{ matches_whole(column, "[+-]?[0-9]*[.]?0*") }}
            then {{ whole_part(column) }}
        {%- else %} when {{ column }} between 0 and 1000000000000 then {{ column }}
        {%- endif %}
    end
{%- endmacro %}

{% macro clean_amount(column, scale, is_text) -%}
    case
        {%- if is_text %}
            when {{ is_within_limits(column) }} then cast({{ column }} as decimal(38, {{ scale }}))
        {%- else %}
            when {{ column }} between 0 and 1000000000000
            then cast({{ column }} as decimal(38, {{ scale }}))
        {%- endif %}
    end
{%- endmacro %}

{#- Not below 0 by however little, -0 being 0, nor above 10^12. -#}
{% macro is_within_limits(column) -%}
    {{ matches_whole(column, "-[0.]*|[0-9]*[.]?[0-9]*") }}
    and (
        abs({{ whole_part(column) }}) < 1000000000000
        or {{ matches_whole(column, "10{12}([.]0*)?") }}
    )
{%- endmacro %}

{% macro whole_part(column) -%}
    {{ adapter.dispatch("whole_part", "usage_exports")(column) }}
{%- endmacro %}

{% macro default__whole_part(column) -%}
    coalesce(
        case
            when length(split_part({{ column }}, '.', 1)) < 19
            then try_cast(split_part({{ column }}, '.', 1) as bigint)
            else 2000000000000
        end,
        0
    )
{%- endmacro %}

{#- Every case is decided before its text is cast: PostgreSQL can't try. -#}
{% macro postgres__whole_part(column) -%}
    {%- set digits = "split_part(" ~ column ~ ", '.', 1)" -%}
    case
        when {{ digits }} in ('', '-')
        then 0
        when length({{ digits }}) < 19
        then cast({{ digits }} as bigint)
        else 2000000000000
    end
{%- endmacro %}

{% macro matches_whole(column, pattern) -%}
    {{ adapter.dispatch("matches_whole", "usage_exports")(column, pattern) }}
{%- endmacro %}

{% macro duckdb__matches_whole(column, pattern) -%}
    regexp_full_match({{ column }}, '{{ pattern }}')
{%- endmacro %}

{% macro postgres__matches_whole(column, pattern) -%}
    {{ column }} ~ '^({{ pattern }})$'
{%- endmacro %}

{#- Java's $ also stands before a line break at the end of a text. -#}
{% macro spark__matches_whole(column, pattern) -%}
    {{ column }} rlike '(?s)^({{ pattern }})(?!.)'
{%- endmacro %}
