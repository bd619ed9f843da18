{% macro versions_as_of(staging, key, others) %}
    with
        usable as (
            select {{ (key + others) | join(", ") }}, updated_at
            from {{ staging }}
            where rejection is null
        ),

        -- Two versions from the same instant are settled by their other values,
        -- greatest first.
        ranked as (
            select
                *,
                row_number() over (
                    partition by {{ key | join(", ") }}, updated_at
                    order by {{ greatest_first(others) }}
                ) as place
            from usable
        ),

        -- The first version holds from ever on, whatever its `updated_at`.
        versions as (
            select
                {{ (key + others) | join(", ") }},
                lag(1) over (partition by {{ key | join(", ") }} order by updated_at nulls first)
                is null as is_first,
                updated_at as valid_from,
                lead(updated_at) over (
                    partition by {{ key | join(", ") }} order by updated_at nulls first
                ) as valid_before
            from ranked
            where place = 1
        )

    select
        periods.period_start,
        periods.period_end,
        {%- for column in key + others %}
            versions.{{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from versions
    inner join
        {{ ref("int_periods") }} as periods
        on (versions.is_first or versions.valid_from < periods.attributes_before)
        and (versions.valid_before is null or versions.valid_before >= periods.attributes_before)
{% endmacro %}
