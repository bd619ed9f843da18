{#
    Whether a spelling is a name with one slip: a letter left out, added or replaced, two of them
    swapped, or others in upper case. A plural is somebody's list of such things, and no slip.
#}
{% macro is_slip_of(name, spelling) %}
    {%- if spelling == name ~ "s" -%} {{ return(false) }} {%- endif -%}
    {%- set patterns = [] -%}
    {%- for i in range(name | length + 1) -%}
        {%- do patterns.append(name[:i] ~ ".?" ~ name[i:]) -%}
        {%- do patterns.append(name[:i] ~ ".?" ~ name[i + 1 :]) -%}
        {%- do patterns.append(name[:i] ~ name[i + 1 : i + 2] ~ name[i : i + 1] ~ name[i + 2 :]) -%}
    {%- endfor -%}
    {{ return(modules.re.fullmatch(patterns | join("|"), spelling | lower) is not none) }}
{% endmacro %}
