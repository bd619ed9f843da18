{#-
    Tokens times a price per token as a decimal with twelve places. Engines differ in how wide a
    product may be: the factors are narrowed to what they can hold.
-#}
{% macro multiply_exactly(tokens, price) -%}
    cast(
        cast({{ tokens }} as decimal(19, 0))
        * cast({{ price }} as decimal(19, 12)) as decimal(38, 12)
    )
{%- endmacro %}
