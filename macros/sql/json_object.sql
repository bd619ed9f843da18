{% macro json_object(columns) -%}
    {{ adapter.dispatch("json_object", "usage_exports")(columns) }}
{%- endmacro %}

{% macro duckdb__json_object(columns) -%}
    cast(
        to_json(
            struct_pack(
                {% for name in columns %}
                    {{ name }} := {{ name }}{{ ", " if not loop.last }}
                {% endfor %}
            )
        ) as varchar
    )
{%- endmacro %}

{% macro postgres__json_object(columns) -%}
    (select cast(row_to_json(named) as text) from (select {{ columns | join(", ") }}) as named)
{%- endmacro %}

{% macro spark__json_object(columns) -%}
    to_json(struct({{ columns | join(", ") }}), map('ignoreNullFields', 'false'))
{%- endmacro %}
