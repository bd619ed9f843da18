{% macro add_exactly(amounts) -%}
    {{ adapter.dispatch("add_exactly", "usage_exports")(amounts) }}
{%- endmacro %}

{% macro default__add_exactly(amounts) -%}
    cast(
        {%- for amount in amounts %}
            coalesce({{ amount }}, 0) {{ "+" if not loop.last }}
        {%- endfor %} as decimal(38, 12)
    )
{%- endmacro %}

{#- Spark makes a sum one digit wider than what is added, and past 38 digits cuts its decimals. -#}
{% macro spark__add_exactly(amounts) -%}
    coalesce(
        cast(
            {%- for amount in amounts %}
                cast(coalesce({{ amount }}, 0) as decimal(35, 12)) {{ "+" if not loop.last }}
            {%- endfor %} as decimal(38, 12)
        ),
        {{ too_large("costs of one user, agent and model") }}
    )
{%- endmacro %}
