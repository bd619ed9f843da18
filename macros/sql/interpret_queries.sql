{#-
    To compile a query with many expressions takes PostgreSQL seconds, however few the rows are. A
    statement, and no setting that a connection asks for when it opens: a pooler may refuse that.
-#}
{% macro interpret_queries() -%}
    {{ adapter.dispatch("interpret_queries", "usage_exports")() }}
{%- endmacro %}

{% macro default__interpret_queries() -%} {%- endmacro %}

{% macro postgres__interpret_queries() -%} set jit = off {%- endmacro %}
