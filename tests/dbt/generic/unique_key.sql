{#- A set of columns tells the rows of a model apart; nulls count as values. -#}
{% test unique_key(model, columns) %}
    select {{ columns | join(", ") }}, count(*) as rows_with_key
    from {{ model }}
    group by {{ columns | join(", ") }}
    having count(*) > 1
{% endtest %}
