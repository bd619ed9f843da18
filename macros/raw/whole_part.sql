{% macro whole_part(column) -%}
    coalesce(
        case
            when length(split_part({{ column }}, '.', 1)) < 19
            then try_cast(split_part({{ column }}, '.', 1) as bigint)
            else 2000000000000
        end,
        0
    )
{%- endmacro %}
