{# The variables of this project, as dbt_project.yml declares them: dbt gives no list. #}
{% macro known_variables() %}
    {{
        return(
            [
                "period",
                "period_start",
                "period_end",
                "period_by",
                "week_start",
                "now",
                "attributes_as_of",
                "raw_schema",
                "raw_database",
                "raw_identifiers",
                "raw_tables_missing",
                "rollup_version",
            ]
        )
    }}
{% endmacro %}
