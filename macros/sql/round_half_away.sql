{#- A non-negative decimal rounded to some places, halves away from zero. -#}
{% macro round_half_away(expression, places) -%}
    cast(round({{ expression }}, {{ places }}) as decimal(38, {{ places }}))
{%- endmacro %}
