{#-
    What dbt asks for the SQL of a data test: its name is dbt's own, so it takes the place of dbt's
    for the tests of this project. A test has a connection of its own, and no hook that could set
    something before it.
-#}
{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) -%}
    {%- set setting = interpret_queries() | trim -%}
    {{ setting ~ ";" if setting }}
    {{ dbt.get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) }}
{%- endmacro %}
