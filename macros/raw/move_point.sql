{% macro move_point(digits, place) -%}
    case
        when {{ digits }} = ''
        then '0'
        when {{ place }} > 40
        then null
        when {{ place }} < -40
        then '0.' || repeat('0', 40) || '1'
        when {{ place }} <= 0
        then '0.' || repeat('0', -{{ place }}) || {{ digits }}
        when {{ place }} >= length({{ digits }})
        then {{ digits }} || repeat('0', {{ place }} - length({{ digits }}))
        else substr({{ digits }}, 1, {{ place }}) || '.' || substr({{ digits }}, {{ place }} + 1)
    end
{%- endmacro %}
