{#
    Whether a run builds a model of this project. In a project that installs this one most runs
    may be about other models, and our hooks run at each.
#}
{% macro builds_exports() %}
    {%- for unique_id in selected_resources if unique_id.startswith("model.usage_exports.") -%}
        {{ return(true) }}
    {%- endfor -%}
    {{ return(false) }}
{% endmacro %}
