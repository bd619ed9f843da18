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

{#- Of what is in range alone. -#}
{% macro postgres__whole_part(column) -%} cast({{ column }} as bigint) {%- endmacro %}
