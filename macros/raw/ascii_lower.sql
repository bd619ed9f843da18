{#- What other letters become differs by engine and locale. -#}
{% macro ascii_lower(column) -%}
    translate({{ column }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
{%- endmacro %}
