{#- A sum, 0 where there is nothing to add. -#}
{% macro total(expression, data_type="bigint") -%}
    cast(coalesce(sum({{ expression }}), 0) as {{ data_type }})
{%- endmacro %}
