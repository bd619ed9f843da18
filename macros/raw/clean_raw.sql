{#
    The whole of staging in one query: every column of a raw table cleaned to the type that the
    contract gives it, and what is to be said of the row.

    rejection  why the row can't be used, null when it can
    warning    what was taken for something else than it says, null where nothing was
    raw        the row as it came, as JSON text

    checks     further reasons to reject, as (condition over cleaned columns, reason)
    fallback   the relation to read where an optional table is absent; all text, without a file
#}
{% macro clean_raw(table, checks=[], fallback=none) %}
    {%- do source("usage_exports_raw", table) -%}
    {%- if not execute -%} select 1 as org_id
    {%- else -%}
        {%- set columns = raw_columns(table) -%}
        {%- set absent = fallback is not none and not raw_relation(table) -%}
        {%- set text_columns = (
            columns | map(attribute="name") | list
            if absent
            else raw_text_columns(table)
        ) -%}
        {%- set parsed = {} -%}
        {%- for column in columns if column.name in text_columns and parse_column(column) -%}
            {%- do parsed.update({column.name ~ "_parsed": parse_column(column)}) -%}
        {%- endfor -%}
        with
            delivered as (
                {%- if absent %}
                    select *, cast(null as {{ dbt.type_string() }}) as source_file
                    from {{ fallback }}
                {%- else %}{{ delivered_rows(table) }}
                {%- endif %}
            ),

            trimmed as (
                select
                    {%- for column in columns %}
                        {{
                            (
                                trim_text(column.name)
                                if column.name in text_columns
                                else column.name
                            )
                        }} as {{ column.name }},
                    {%- endfor %}
                    {{ json_object(columns | map(attribute="name") | list) }} as raw,
                    source_file
                from delivered
            ),

            -- The text itself is kept to tell what was missing.
            parsed as ({{ evaluated_once(parsed, "trimmed") }}),

            cleaned as (
                select
                    {%- for column in columns %}
                        {{ clean_column(column, is_text=column.name in text_columns) }}
                        as {{ column.name }},
                        {{ column.name }} as {{ column.name }}_text,
                    {%- endfor %}
                    raw,
                    source_file
                from parsed
            )

        select
            {%- for column in columns %} {{ column.name }},
            {%- endfor %}
            {{ rejection(columns, text_columns, checks) }} as rejection,
            {{ boolean_warning(columns, text_columns) }} as warning,
            raw,
            source_file
        from cleaned
    {%- endif -%}
{% endmacro %}
