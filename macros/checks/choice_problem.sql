{# What is wrong with a choice; none where nothing is. #}
{% macro choice_problem(name, value, choices) %}
    {%- if value in choices -%} {{ return(none) }} {%- endif -%}
    {{ return(name ~ " is '" ~ value ~ "': it must be one of " ~ choices | join(", ") ~ ".") }}
{% endmacro %}
