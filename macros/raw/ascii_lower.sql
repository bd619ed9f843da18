{#- Lower case of A to Z alone: what other letters become differs by engine and locale. -#}
{% macro ascii_lower(column) -%}
    translate({{ column }}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
{%- endmacro %}
