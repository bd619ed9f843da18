{#-
    A date some days later, or earlier where `days` is negative. In this form Spark sees that a
    literal is one, and of a date it makes a date; others make a timestamp.
-#}
{% macro add_days(date, days) -%} ({{ date }} + interval '{{ days }}' day) {%- endmacro %}
