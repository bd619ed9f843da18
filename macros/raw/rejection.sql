{#- The first reason that holds, so that a row is rejected once. -#}
{% macro rejection(columns, text_columns, checks) -%}
    {%- set in_words = {
        "timestamp": "timestamp",
        "date": "date",
        "bigint": "count",
        "numeric(38,12)": "number",
        "numeric(38,6)": "number",
    } -%}
    case
        {%- for column in columns if column.name in text_columns %}
            when {{ contains_nul(column.name ~ "_text") }} then '{{ column.name }} contains NUL'
        {%- endfor %}
        {%- for column in columns if column.meta.get("required") %}
            when {{ column.name }}_text is null then '{{ column.name }} is missing'
        {%- endfor %}
        {%- for column in columns if column.data_type not in ("string", "boolean") %}
            when {{ column.name }} is null and {{ column.name }}_text is not null
            then '{{ column.name }} is not a {{ in_words[column.data_type] }}'
        {%- endfor %}
        {%- for condition, reason in checks %}
            when {{ condition }} then '{{ reason }}'
        {%- endfor %}
    end
{%- endmacro %}
