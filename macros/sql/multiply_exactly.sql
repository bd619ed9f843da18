{#-
    Engines differ in how wide a product may be: the factors are narrowed to what they can hold.
-#}
{% macro multiply_exactly(tokens, price) -%}
    {{ adapter.dispatch("multiply_exactly", "usage_exports")(tokens, price) }}
{%- endmacro %}

{% macro default__multiply_exactly(tokens, price) -%}
    cast(
        cast({{ tokens }} as decimal(19, 0))
        * cast({{ price }} as decimal(19, 12)) as decimal(38, 12)
    )
{%- endmacro %}

{#- A wider product would lose decimals. -#}
{% macro spark__multiply_exactly(tokens, price) -%}
    case
        when {{ tokens }} < 1000000000000000000
        then cast({{ tokens }} as decimal(18, 0)) * cast({{ price }} as decimal(19, 12))
        when {{ tokens }} is not null
        then {{ too_large("tokens of one user, agent and model") }}
    end
{%- endmacro %}
