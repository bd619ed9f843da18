{#- The usable rows of an event table as they were counted, with their fingerprints. -#}
{% macro counted_rows(rows_by_file) -%}
    select event_date, fingerprint
    from {{ rows_by_file }}
    where rejection is null and event_date is not null
{%- endmacro %}
