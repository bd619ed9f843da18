{#- `184.0` and `1e5` are whole. -#}
{% macro clean_count(column, is_text) -%}
    case
        when {{ is_in_range(column, is_text) }} {{ "and " ~ is_whole(column) if is_text }}
        then {{ whole_part(column) if is_text else column }}
    end
{%- endmacro %}
