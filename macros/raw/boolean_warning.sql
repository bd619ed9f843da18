{% macro boolean_warning(columns, text_columns) -%}
    {%- set booleans = columns | selectattr("data_type", "equalto", "boolean") | list -%}
    {%- set checked = booleans | map(attribute="name") | select("in", text_columns) | list -%}
    {%- if checked -%}
        case
            {%- for name in checked %}
                when
                    not (
                        lower({{ name }}_text)
                        in ('true', 't', 'yes', 'y', '1', 'false', 'f', 'no', 'n', '0')
                    )
                then
                    '{{ name }} '
                    || {{ name }}_text
                    || ' is neither true nor false: counts as false'
            {%- endfor %}
        end
    {%- else -%} cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}
