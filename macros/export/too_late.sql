{#- The reason to reject an event that is dated after the day after the export; null for others. -#}
{% macro too_late(event_date) -%}
    case when {{ event_date }} > {{ last_usable_date() }} then 'the event lies in the future' end
{%- endmacro %}
