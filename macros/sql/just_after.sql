{#- The first instant after a timestamp, which engines keep in microseconds. -#}
{% macro just_after(timestamp) -%} {{ timestamp }} + interval '1 microsecond' {%- endmacro %}
