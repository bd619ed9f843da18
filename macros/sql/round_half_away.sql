{% macro round_half_away(expression, places) -%}
    cast(round({{ expression }}, {{ places }}) as decimal(38, {{ places }}))
{%- endmacro %}
