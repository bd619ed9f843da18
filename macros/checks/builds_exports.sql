{#
    Whether a run builds a model of this project. Where another project installs this one most runs
    are about other models, and hooks run at each, also where nothing is built.
#}
{% macro builds_exports() %}
    {%- if is_building() -%}
        {%- for unique_id in selected_resources -%}
            {%- if unique_id.startswith("model.usage_exports.") -%} {{ return(true) }} {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(false) }}
{% endmacro %}
