{# The parts of a timestamp, as a match of a regular expression; none where a text is not one. #}
{% macro match_now(text) %}
    {%- set pattern = "([0-9]{4}-[0-9]{2}-[0-9]{2})([T ]([01][0-9]|2[0-3]):([0-5][0-9])(:([0-5][0-9])(\\.[0-9]+)?)?(Z|([+-])(0[0-9]|1[0-5])(:?([0-5][0-9]))?)?)?" -%}
    {{ return(modules.re.fullmatch(pattern, text | string)) }}
{% endmacro %}
