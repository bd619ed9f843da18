{#- What the settings of a workspace forbid is null, in all columns whose `meta` says so. -#}
{% test private_columns_are_empty(model) %}
    select org_id
    from {{ model }}
    inner join {{ ref("int_workspaces") }} using (org_id)
    where
        false
        {%- for column in contract_columns() if settings_needed(column) %}
            or (
                {{ column.name }} is not null
                and not ({{ settings_needed(column) | join(" and ") }})
            )
        {%- endfor %}
{% endtest %}
