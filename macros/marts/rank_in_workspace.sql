{#- A row without the value counts as one with 0. -#}
{% macro rank_in_workspace(column) -%}
    cast(
        rank() over (
            partition by period_start, org_id order by coalesce({{ column }}, 0) desc
        ) as bigint
    )
{%- endmacro %}
