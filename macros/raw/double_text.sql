{#- Whole numbers are exact up to 2^53; what lies beyond keeps the engine's own text. -#}
{% macro double_text(name) %}
    {%- set sql -%}
        case
            when {{ name }} = cast('NaN' as float)
            then null
            when abs({{ name }}) < 9007199254740992 and {{ name }} = floor({{ name }})
            then cast(cast({{ name }} as bigint) as {{ dbt.type_string() }})
            else cast({{ name }} as {{ dbt.type_string() }})
        end
    {%- endset -%}
    {{ return(sql) }}
{% endmacro %}
