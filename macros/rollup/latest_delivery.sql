{#-
    Of several deliveries of one event the one that counts: the latest by `ingested_at`, rows
    without it being the oldest; a tie is settled by the other values, greatest first, so that the
    order of the input never matters. `deliveries` and `fingerprint` become those of all of them.

    relation  a CTE with `ingested_at`, `deliveries` and `fingerprint`
    key       the columns that tell events apart
    others    all other columns but `ingested_at`
#}
{% macro latest_delivery(relation, key, others) -%}
    select {{ (key + others) | join(", ") }}, deliveries, fingerprint
    from
        (
            select
                {{ (key + others) | join(", ") }},
                sum(deliveries) over (partition by {{ key | join(", ") }}) as deliveries,
                sum(fingerprint) over (partition by {{ key | join(", ") }}) as fingerprint,
                row_number() over (
                    partition by {{ key | join(", ") }}
                    order by
                        ingested_at desc nulls last
                        {%- for column in others %}, {{ column }} desc nulls last {%- endfor %}
                ) as place
            from {{ relation }}
        ) as ranked
    where place = 1
{%- endmacro %}
