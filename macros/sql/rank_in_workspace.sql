{#- The place of a row among all of its workspace and period; ties share the best one. -#}
{% macro rank_in_workspace(column) -%}
    cast(rank() over (partition by period_start, org_id order by {{ column }} desc) as bigint)
{%- endmacro %}
