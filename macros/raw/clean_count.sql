{#- `184.0` and `1e5` are whole. -#}
{% macro clean_count(column, is_text) -%}
    {%- if is_text -%} {{ adapter.dispatch("clean_count", "usage_exports")(column) }}
    {%- else -%} case when {{ is_in_range(column, false) }} then {{ column }} end
    {%- endif -%}
{%- endmacro %}

{% macro default__clean_count(column) -%}
    case
        when {{ is_in_range(column, true) }} and {{ matches_whole(column, "[+-]?[0-9]*[.]?0*") }}
        then {{ whole_part(column) }}
    end
{%- endmacro %}

{#- What was parsed is a number. -#}
{% macro postgres__clean_count(column) -%}
    case
        when {{ is_in_range(column, true) }} and {{ column }} = trunc({{ column }})
        then cast({{ column }} as bigint)
    end
{%- endmacro %}
