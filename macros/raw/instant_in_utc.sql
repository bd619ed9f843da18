{% macro instant_in_utc(column) %}
    {{ return(adapter.dispatch("instant_in_utc", "usage_exports")(column)) }}
{% endmacro %}

{#- Where timestamps are instants, and the session is in UTC. -#}
{% macro default__instant_in_utc(column) %} {{ return(column) }} {% endmacro %}

{% macro duckdb__instant_in_utc(column) %}
    {{ return("timezone('UTC', " ~ column ~ ")") }}
{% endmacro %}

{% macro postgres__instant_in_utc(column) %}
    {{ return(column ~ " at time zone 'UTC'") }}
{% endmacro %}
