{% macro json_map(key, value) -%}
    {{ adapter.dispatch("json_map", "usage_exports")(key, value) }}
{%- endmacro %}

{#- Sorting a list per group takes half the time of an aggregate that orders its input. Entries are
    made after the sort, which has less to move then. -#}
{% macro duckdb__json_map(key, value) -%}
    '{' || coalesce(
        array_to_string(
            list_transform(
                list_sort(
                    list(struct_pack(place := -{{ value }}, key := {{ key }})) filter (
                        where {{ value }} is not null
                    )
                ),
                lambda pair:{{ json_string("pair.key") }} || ':' || cast(- pair.place as varchar)
            ),
            ','
        ),
        ''
    )
    || '}'
{%- endmacro %}

{% macro postgres__json_map(key, value) -%}
    '{' || coalesce(
        string_agg(
            {{ json_string(key) }} || ':' || cast({{ value }} as text),
            ','
            order by {{ value }} desc, {{ key }} collate "C"
        ) filter (where {{ value }} is not null),
        ''
    )
    || '}'
{%- endmacro %}

{% macro spark__json_map(key, value) -%}
    '{' || array_join(
        transform(
            array_sort(
                collect_list(
                    named_struct(
                        'place',
                        -{{ value }},
                        'key',
                        {{ key }},
                        'entry',
                        {{ json_string(key) }} || ':' || cast({{ value }} as string)
                    )
                ) filter (where {{ value }} is not null)
            ),
            pair -> pair.entry
        ),
        ','
    )
    || '}'
{%- endmacro %}
