{#- Not below 0 by however little, -0 being 0, nor above 10^12. -#}
{% macro is_in_range(column, is_text) -%}
    {%- if is_text -%} {{ adapter.dispatch("is_in_range", "usage_exports")(column) }}
    {%- else -%} {{ column }} between 0 and 1000000000000
    {%- endif -%}
{%- endmacro %}

{% macro default__is_in_range(column) -%}
    {{ matches_whole(column, "-[0.]*|[0-9]*[.]?[0-9]*") }}
    and (
        abs({{ whole_part(column) }}) < 1000000000000
        or {{ matches_whole(column, "10{12}([.]0*)?") }}
    )
{%- endmacro %}

{#- What was parsed is a number. -#}
{% macro postgres__is_in_range(column) -%} {{ is_in_range(column, is_text=false) }} {%- endmacro %}
