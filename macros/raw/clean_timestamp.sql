{#- The pattern decides what can be read: engines take much else, and drop offsets in silence. -#}
{% macro clean_timestamp(column, is_text) -%}
    {%- set instant = text_to_timestamp(column) if is_text else column -%}
    case
        when
            {{ instant }} >= timestamp '0001-01-01 00:00:00'
            and {{ instant }} <= timestamp '9999-12-31 23:59:59.999999'
        then {{ instant }}
    end
{%- endmacro %}
