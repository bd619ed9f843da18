{% macro delete_rows(column, query) -%}
    {{ adapter.dispatch("delete_rows", "usage_exports")(column, query) }}
{%- endmacro %}

{% macro default__delete_rows(column, query) -%}
    delete from {{ this }} where {{ column }} in ({{ query }})
{%- endmacro %}

{#-
    Files have no rows that could be deleted: a partition is dropped as a whole. A table without
    partitions is overwritten as a whole in any case.
-#}
{% macro spark__delete_rows(column, query) -%}
    {%- if column == config.get("partition_by") -%}
        {%- set partitions = [] -%}
        {%- for value in run_query(query).columns[0].values() -%}
            {%- do partitions.append("partition (" ~ column ~ " = '" ~ value ~ "')") -%}
        {%- endfor -%}
        {%- if partitions -%}
            {{ "alter table " ~ this ~ " drop if exists " ~ partitions | join(", ") }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
