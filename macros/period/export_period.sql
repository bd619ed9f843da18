{#
    What the variables of this run say: {"period_start": date, "period_end": date, "now": datetime
    in UTC, "period_by", "week_start", "attributes_as_of"}. Every model asks here, none a variable.
#}
{% macro export_period() %}
    {%- set names = {
        "period": "Variable period",
        "period_start": "Variable period_start",
        "period_end": "Variable period_end",
        "week_start": "Variable week_start",
    } -%}
    {%- set now = (
        parse_now("Variable now", var("now"))
        if var("now") is not none
        else run_started_at
    ) -%}
    {%- do check_choice(
        "Variable period_by",
        var("period_by"),
        ["period", "day", "week", "month"],
    ) -%}
    {%- do check_choice(
        "Variable attributes_as_of",
        var("attributes_as_of"),
        ["period-end", "now"],
    ) -%}
    {%- set resolved = resolve_period(
        var("period"),
        var("period_start"),
        var("period_end"),
        now,
        var("week_start"),
        names,
    ) -%}
    {%- do resolved.update(
        now=now.astimezone(modules.pytz.utc),
        period_by=var("period_by"),
        week_start=var("week_start"),
        attributes_as_of=var("attributes_as_of"),
    ) -%}
    {{ return(resolved) }}
{% endmacro %}


{# The time of the export as an SQL literal, a timestamp without zone in UTC. #}
{% macro export_now() -%}
    timestamp '{{ export_period().now.strftime("%Y-%m-%d %H:%M:%S.%f") }}'
{%- endmacro %}


{# The last date that an event of this export may have: the day after the day of the export. #}
{% macro last_usable_date() -%}
    cast({{ dbt.dateadd("day", 1, "date '" ~ export_period().now.date() ~ "'") }} as date)
{%- endmacro %}
