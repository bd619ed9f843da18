{#-
    Narrowed to what a price can be, since engines cut the decimals of a product that is too wide for
    them.
-#}
{% macro millionth(amount) -%}
    cast(cast({{ amount }} as decimal(19, 6)) * 0.000001 as decimal(38, 12))
{%- endmacro %}
