{% macro json_map_sum(column) -%}
    {{ adapter.dispatch("json_map_sum", "usage_exports")(column) }}
{%- endmacro %}

{% macro duckdb__json_map_sum(column) -%}
    coalesce(
        list_sum(map_values(cast(cast({{ column }} as json) as map(varchar, decimal(38, 6))))), 0
    )
{%- endmacro %}

{% macro postgres__json_map_sum(column) -%}
    coalesce(
        (
            select sum(cast(entries.value as decimal(38, 6)))
            from json_each_text(cast({{ column }} as json)) as entries
        ),
        0
    )
{%- endmacro %}

{% macro spark__json_map_sum(column) -%}
    aggregate(
        map_values(from_json({{ column }}, 'map<string, decimal(38, 6)>')),
        cast(0 as decimal(38, 6)),
        (total, amount) -> cast(total + amount as decimal(38, 6))
    )
{%- endmacro %}
