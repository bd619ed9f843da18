{#- Dates reach further than timestamps. -#}
{% macro date_as_timestamp(column) -%}
    case
        when {{ column }} between date '0001-01-01' and date '9999-12-31'
        then cast({{ column }} as {{ dbt.type_timestamp() }})
        when {{ column }} is not null
        then timestamp '9999-12-31 00:00:00' + interval '1' day
    end
{%- endmacro %}
