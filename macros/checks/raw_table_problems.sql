{% macro raw_table_problems(node) %}
    {%- set relation = raw_relation(node.name) -%}
    {%- set names = relation_columns(relation) | map(attribute="name") | list -%}
    {%- set unreadable = unreadable_columns(relation) -%}
    {%- set table = node.schema ~ "." ~ node.identifier -%}
    {%- if names | length == unreadable | length -%}
        {{
            return(
                [
                    "Table "
                    ~ table
                    ~ ": none of its columns can be read. Grant this user select on it."
                ]
            )
        }}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for column in node.columns.values() -%}
        {%- set spellings = [] -%}
        {%- for name in names if name | lower == column.name -%}
            {%- do spellings.append(name) -%}
        {%- endfor -%}
        {%- if spellings | length > 1 -%}
            {%- do problems.append(
                "Table " ~ table ~ ": column " ~ column.name ~ " is given " ~ spellings
                | length ~ " times (" ~ spellings
                | join(", ") ~ "). Keep one of them."
            ) -%}
        {%- elif spellings and spellings[0] in unreadable -%}
            {%- do problems.append(
                "Table "
                ~ table
                ~ ": this user may not read column "
                ~ spellings[0]
                ~ ". Grant select on it, or let a view without it take the place of the table."
            ) -%}
        {%- elif column.meta.get("required") and not spellings -%}
            {%- do problems.append(
                "Table "
                ~ table
                ~ ": the required column "
                ~ column.name
                ~ " is missing. Columns found: "
                ~ names
                | join(", ") ~ "."
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
