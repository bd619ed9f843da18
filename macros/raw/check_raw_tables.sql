{% macro check_raw_tables() -%}
    {%- if builds_exports() -%}
        {%- set mount = raw_mount() -%}
        {%- do refuse(mount or raw_variables_problem()) -%}
        {%- if mount is none -%} {%- do refuse(raw_tables_problem()) -%} {%- endif -%}
    {%- endif -%}
{%- endmacro %}
