{#-
    A number that tells rows with other content apart; the sum over a set of rows tells the sets
    apart, whatever their order. Nor does the order of the columns matter. It is another one
    after `rollup_version` was raised.
-#}
{% macro row_fingerprint(columns) -%}
    {{ adapter.dispatch("row_fingerprint", "usage_exports")(columns) }}
{%- endmacro %}

{% macro duckdb__row_fingerprint(columns) -%}
    hash({{ var("rollup_version") }}, {{ columns | sort | join(", ") }})
{%- endmacro %}

{% macro postgres__row_fingerprint(columns) -%}
    hashtextextended(
        cast(row({{ columns | sort | join(", ") }}) as text), {{ var("rollup_version") }}
    )
{%- endmacro %}

{#- Spark's hash passes over nulls; a sum of whole numbers would begin again at the other end. -#}
{% macro spark__row_fingerprint(columns) -%}
    cast(
        xxhash64(
            {{ var("rollup_version") }}
            {%- for column in columns | sort %}, {{ column }}, {{ column }} is null {%- endfor %}
        ) as decimal(20, 0)
    )
{%- endmacro %}
