{# The last date that an event of this export may have: the day after the day of the export. #}
{% macro last_usable_date() -%}
    cast({{ add_days("date '" ~ export_period().now.date() ~ "'", 1) }} as date)
{%- endmacro %}
