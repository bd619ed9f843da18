{% macro counted_rows(table) -%}
    select event_date, fingerprint
    from {{ ref("int_" ~ table ~ "_by_file") }}
    where rejection is null and event_date is not null
{%- endmacro %}
