{#-
    What dbt calls to fill a seed: its name is dbt's own, so it takes the place of dbt's for the
    seeds of this project, also where another project installs it.
-#}
{% macro load_csv_rows(model, agate_table) %}
    {{ return(adapter.dispatch("fill_seed", "usage_exports")(model, agate_table)) }}
{% endmacro %}

{% macro default__fill_seed(model, agate_table) %}
    {{ return(dbt.load_csv_rows(model, agate_table)) }}
{% endmacro %}

{#-
    Fills a seed whose columns are all text. dbt's own form takes an empty cell for the text None in
    a session, and does not escape quotes.
-#}
{% macro spark__fill_seed(model, agate_table) %}
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
