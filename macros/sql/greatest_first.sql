{#- Settles ties by the content of the rows, so that the order of the input never matters. -#}
{% macro greatest_first(columns) -%}
    {%- for column in columns -%}
        {{ column }} desc nulls last{{ ", " if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
