{#-
    Fills a seed whose columns are all text. dbt's own form takes an empty cell for the text None in
    a session, and does not escape quotes.
-#}
{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set types = model.config.get("column_types", {}) -%}
    {%- set sql -%}
        insert into {{ this }} values
        {%- for row in agate_table.rows %}
            (
                {%- for value in row -%}
                    {%- set text = "null" if value is none else text_literal(value) -%}
                    cast({{ text }} as {{ types[agate_table.column_names[loop.index0]] }})
                    {{- ", " if not loop.last }}
                {%- endfor -%}
            )
            {{- "," if not loop.last }}
        {%- endfor %}
    {%- endset -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{% endmacro %}
