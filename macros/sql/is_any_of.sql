{#-
    Literals, not a subquery: an engine can leave out files and partitions before it opens them.
-#}
{% macro is_any_of(column, values, type="") -%}
    {%- if not values -%} false
    {%- else -%}
        {{ column }} in (
            {%- for value in values -%}
                {{ type }} {{ text_literal(value) }}{{ ", " if not loop.last }}
            {%- endfor -%}
        )
    {%- endif -%}
{%- endmacro %}
