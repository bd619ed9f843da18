{#
    The whole of staging in one query: every column of a raw table cleaned to the type that the
    contract gives it, and what is to be said of the row.

    event_date   the UTC date of an event
    fingerprint  tells an event from one that says something else
    rejection    why the row can't be used, null when it can
    warning      which boolean was taken for false although it does not say so, in tables with such
    raw          the row as it came, as JSON text
    source_file  where the row comes from
#}
{% macro clean_raw(table, checks=[], fallback=none) %}
    {%- do source("usage_exports_raw", table) -%}
    {%- if not execute -%} select 1 as org_id
    {%- else -%}
        {%- set contract = raw_contract(table) -%}
        {%- set columns = contract.columns -%}
        {%- set names = columns | map(attribute="name") | list -%}
        {%- set absent = fallback is not none and not raw_relation(table) -%}
        {%- set text_columns = names if absent else raw_text_columns(table) -%}
        {%- set parsed = {} -%}
        {%- for column in columns if column.name in text_columns -%}
            {%- if column.data_type in ("timestamp", "date") -%}
                {%- do parsed.update({column.name ~ "_parsed": text_to_timestamp(column.name)}) -%}
            {%- elif column.data_type not in ("string", "boolean") -%}
                {%- do parsed.update({column.name ~ "_parsed": plain_number(column.name)}) -%}
            {%- endif -%}
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
                        {% if column.name in text_columns -%} {{ trim_text(column.name) }}
                        {%- else -%} {{ column.name }}
                        {%- endif %} as {{ column.name }},
                    {%- endfor %}
                    {{ json_object(names) }} as raw,
                    source_file
                from delivered
            ),

            -- The text itself is kept to tell what was missing.
            parsed as ({{ with_computed_columns(parsed, "trimmed") }}),

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
            {{ names | join(", ") }},
            {%- if contract.event_time %}
                cast({{ contract.event_time }} as date) as event_date,
                {{ row_fingerprint(names) }} as fingerprint,
            {%- endif %}
            {{ rejection(columns, text_columns, checks) }} as rejection,
            {%- if "boolean" in columns | map(attribute="data_type") %}
                {{ boolean_warning(columns, text_columns) }} as warning,
            {%- endif %}
            raw,
            source_file
        from cleaned
    {%- endif -%}
{% endmacro %}
