{% macro trim_text(column) -%}
    {{ adapter.dispatch("trim_text", "usage_exports")(column) }}
{%- endmacro %}

{#-
    Trimming looks at every character and makes a new text. Nearly all values need none, and their
    ends say so: what is not below '!' begins with neither a blank nor a line break.
-#}
{% macro duckdb__trim_text(column) -%}
    case
        when
            {{ column }} >= '!'
            {%- for code in [32, 9, 10, 13] %}
                and not suffix({{ column }}, chr({{ code }}))
            {%- endfor %}
        then {{ column }}
        else nullif(trim({{ column }}, ' ' || chr(9) || chr(10) || chr(13)), '')
    end
{%- endmacro %}

{#-
    The collation is that of the column that comes of it, and of all that are made from that: text
    sorts by code point from here on, whatever the database's own order.
-#}
{% macro postgres__trim_text(column) -%}
    nullif(btrim({{ column }}, ' ' || chr(9) || chr(10) || chr(13)), '') collate "C"
{%- endmacro %}

{% macro spark__trim_text(column) -%}
    nullif(btrim({{ column }}, ' ' || chr(9) || chr(10) || chr(13)), '')
{%- endmacro %}
