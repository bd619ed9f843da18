{% macro total(expression, data_type="bigint") -%}
    {{ adapter.dispatch("total", "usage_exports")(expression, data_type) }}
{%- endmacro %}

{% macro default__total(expression, data_type) -%}
    cast(coalesce(sum({{ expression }}), 0) as {{ data_type }})
{%- endmacro %}

{#- Spark's own sum would begin again at the other end, or be null. -#}
{% macro spark__total(expression, data_type) -%}
    cast(
        coalesce(
            try_sum({{ expression }}),
            case when count({{ expression }}) > 0 then {{ too_large("rows") }} else 0 end
        ) as {{ data_type }}
    )
{%- endmacro %}
