{#-
    Ends a subquery whose long expressions an engine would otherwise copy to each place that uses
    them, and work out each time anew.
-#}
{% macro evaluated_once() -%}
    {{ adapter.dispatch("evaluated_once", "usage_exports")() }}
{%- endmacro %}

{#- Most engines find common parts by themselves. -#}
{% macro default__evaluated_once() -%} {%- endmacro %}

{% macro postgres__evaluated_once() -%} offset 0 {%- endmacro %}
