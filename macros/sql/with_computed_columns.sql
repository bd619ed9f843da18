{#-
    An engine that copies expressions to each place that uses them works them out each time anew, and
    its plan becomes too large: here it can't.
-#}
{% macro with_computed_columns(columns, relation) -%}
    {%- if columns -%}
        {{ adapter.dispatch("with_computed_columns", "usage_exports")(columns, relation) }}
    {%- else -%} select * from {{ relation }}
    {%- endif -%}
{%- endmacro %}

{#- Most engines find common parts by themselves. -#}
{% macro default__with_computed_columns(columns, relation) -%}
    select
        {%- for name, expression in columns.items() %} {{ expression }} as {{ name }}, {%- endfor %}
        *
    from {{ relation }}
{%- endmacro %}

{% macro postgres__with_computed_columns(columns, relation) -%}
    {{ default__with_computed_columns(columns, relation) }} offset 0
{%- endmacro %}

{% macro spark__with_computed_columns(columns, relation) -%}
    select *
    from {{ relation }}
    lateral view
        inline(
            array(
                struct(
                    {%- for name, expression in columns.items() %}
                        {{ expression }} as {{ name }}{{ "," if not loop.last }}
                    {%- endfor %}
                )
            )
        ) as {{ columns.keys() | join(", ") }}
{%- endmacro %}
