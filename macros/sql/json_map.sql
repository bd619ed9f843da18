{#-
    An aggregate: a JSON object from key to value, largest value first, ties by key in code-point
    order. Rows without a value are left out.

    key    a text column, unique within the group
    value  an integer or decimal column, shown with the decimals of its type
-#}
{% macro json_map(key, value) -%}
    {{ adapter.dispatch("json_map", "usage_exports")(key, value) }}
{%- endmacro %}

{% macro duckdb__json_map(key, value) -%}
    '{' || coalesce(
        string_agg(
            {{ json_string(key) }} || ':' || cast({{ value }} as varchar),
            ','
            order by {{ value }} desc, {{ key }}
        ) filter (where {{ value }} is not null),
        ''
    )
    || '}'
{%- endmacro %}
