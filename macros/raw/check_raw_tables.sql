{#-
    Stops a run that builds models of this project from raw tables that can't be used, before the
    first of them, and says all that is missing.
-#}
{% macro check_raw_tables() -%}
    {%- if builds_exports() -%}
        {%- set mount = raw_mount() -%}
        {%- do refuse(mount or raw_variables_problem()) -%}
        {%- if mount is none -%} {%- do refuse(raw_tables_problem()) -%} {%- endif -%}
    {%- endif -%}
{%- endmacro %}
