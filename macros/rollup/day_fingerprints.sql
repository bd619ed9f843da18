{#-
    One row per day with the sum of the fingerprints of its usable rows.

    relation  rows with `event_date` and `fingerprint`
    usable    the condition that keeps usable rows, where the relation holds others too
-#}
{% macro day_fingerprints(relation, usable="true") %}
    select event_date, sum(fingerprint) as day_fingerprint
    from {{ relation }}
    where {{ usable }}
    group by event_date
{% endmacro %}
