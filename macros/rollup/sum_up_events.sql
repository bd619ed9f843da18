{% macro sum_up_events(relation, dimensions, counts, is_single="false") -%}
    select
        event_date,
        {{ dimensions | join(", ") }},
        {{ counts }},
        {{ total("deliveries") }} as deliveries,
        {{ is_single }} as is_single,
        {{ total("fingerprint", "decimal(38, 0)") }} as fingerprint
    from {{ relation }}
    group by event_date, {{ dimensions | join(", ") }}
{%- endmacro %}
