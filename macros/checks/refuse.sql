{# Stops with a compiler error that says what the problem is; does nothing where there is none. #}
{% macro refuse(problem) %}
    {%- if problem -%} {{ exceptions.raise_compiler_error(problem) }} {%- endif -%}
{% endmacro %}
