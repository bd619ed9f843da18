{# Whether this run builds what it compiles, and does not only look at the project. #}
{% macro is_building() %}
    {{ return(execute and flags.WHICH not in ["compile", "generate", "list", "parse"]) }}
{% endmacro %}
