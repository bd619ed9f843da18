{#
    The likeliest ways to misspell a name: each letter left out or doubled, each two swapped, and
    hyphens.
#}
{% macro likely_slips(name) %}
    {%- set slips = [name | replace("_", "-"), name | upper] -%}
    {%- for i in range(name | length) -%}
        {%- do slips.append(name[:i] ~ name[i + 1 :]) -%}
        {%- do slips.append(name[: i + 1] ~ name[i:]) -%}
        {%- do slips.append(name[:i] ~ name[i + 1 : i + 2] ~ name[i] ~ name[i + 2 :]) -%}
    {%- endfor -%}
    {{ return(slips | unique | list) }}
{% endmacro %}
