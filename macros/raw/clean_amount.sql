{% macro clean_amount(column, scale, is_text) -%}
    case
        when {{ is_in_range(column, is_text) }} then cast({{ column }} as decimal(38, {{ scale }}))
    end
{%- endmacro %}
