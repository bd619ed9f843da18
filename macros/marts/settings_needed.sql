{% macro settings_needed(column) -%}
    {%- set settings = {"byok": "byok_enabled", "identifying": "user_level_data_enabled"} -%}
    {%- set needed = [] -%}
    {%- for flag, setting in settings.items() if column.config.meta[flag] -%}
        {%- do needed.append(setting) -%}
    {%- endfor -%}
    {{ return(needed) }}
{%- endmacro %}
