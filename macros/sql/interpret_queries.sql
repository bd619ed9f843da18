{#-
    A statement before each model and test. To compile a query with many expressions takes
    PostgreSQL seconds, however few the rows are. A setting of the connection: a pooler may refuse
    one that a connection asks for when it opens.
-#}
{% macro interpret_queries() -%}
    {{ adapter.dispatch("interpret_queries", "usage_exports")() }}
{%- endmacro %}

{% macro default__interpret_queries() -%} {%- endmacro %}

{% macro postgres__interpret_queries() -%} set jit = off {%- endmacro %}
