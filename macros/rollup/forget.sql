{#-
    A statement that deletes the rows of `this` with one of the values that a query gives, for a
    pre-hook; nothing to run where there is nothing to delete.

    column  the column by which `this` is partitioned, where an engine has partitions
    query   SQL of one column
-#}
{% macro forget(column, query) -%}
    {{ adapter.dispatch("forget", "usage_exports")(column, query) }}
{%- endmacro %}

{% macro default__forget(column, query) -%}
    delete from {{ this }} where {{ column }} in ({{ query }})
{%- endmacro %}
