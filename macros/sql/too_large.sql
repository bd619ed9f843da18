{#- Spark's own arithmetic would go on with another number, or with none. -#}
{% macro too_large(what) -%}
    raise_error('The {{ what }} are too many to be counted.')
{%- endmacro %}
