{#-
    Division of decimals differs by engine; that of whole numbers can be exact: hundredths, rounded,
    are (200 total + count) div (2 count).
-#}
{% macro average(total, count) -%}
    {{ adapter.dispatch("average", "usage_exports")(total, count) }}
{%- endmacro %}

{#- `divide` is DuckDB's //, which the SQL formatter takes for a comment. -#}
{% macro duckdb__average(total, count) -%}
    cast(
        divide(
            200 * cast({{ total }} as hugeint) + cast({{ count }} as hugeint),
            nullif(2 * cast({{ count }} as hugeint), 0)
        )
        * 0.01 as decimal(38, 2)
    )
{%- endmacro %}

{% macro postgres__average(total, count) -%}
    cast(
        div(
            200 * cast({{ total }} as numeric) + cast({{ count }} as numeric),
            nullif(2 * cast({{ count }} as numeric), 0)
        )
        * 0.01 as decimal(38, 2)
    )
{%- endmacro %}

{#- A quotient has 64 bits: the whole part and the hundredths of the rest fit, each by itself. -#}
{% macro spark__average(total, count) -%}
    {%- set count = "nullif(" ~ count ~ ", 0)" -%}
    {%- set exact_count = "cast(" ~ count ~ " as decimal(19, 0))" -%}
    cast(
        cast({{ total }} div {{ count }} as decimal(19, 0)) + (
            (200 * cast({{ total }} % {{ count }} as decimal(19, 0)) + {{ exact_count }})
            div(2 * {{ exact_count }})
        )
        * 0.01 as decimal(38, 2)
    )
{%- endmacro %}
