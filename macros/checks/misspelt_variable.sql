{#
    What to say of a variable that is spelt nearly like one of this project's, and would be passed
    over in silence; none where there is none. All others are the affair of the project that runs.

    What the command line gives can be listed. What stands in a dbt_project.yml can only be asked
    for by name: of that the likeliest slips are found.
#}
{% macro misspelt_variable() %}
    {%- set known = known_variables() -%}
    {%- set given = (invocation_args_dict.get("vars") or {}).keys() | list -%}
    {#- What is as short as `now` is near to too many words. -#}
    {%- for name in known if name | length > 5 -%}
        {%- set likely = [name | replace("_", "-"), name | upper] -%}
        {#- One slip: a letter is left out, added or replaced, or two are swapped. -#}
        {%- set one_slip = [] -%}
        {%- for i in range(name | length + 1) -%}
            {%- set before, here, next, after = (
                name[:i],
                name[i : i + 1],
                name[i + 1 : i + 2],
                name[i + 2 :],
            ) -%}
            {%- set swapped = before ~ next ~ here ~ after -%}
            {%- do likely.extend([before ~ next ~ after, before ~ here ~ name[i:], swapped]) -%}
            {%- do one_slip.extend(
                [before ~ ".?" ~ name[i:], before ~ ".?" ~ next ~ after, swapped]
            ) -%}
        {%- endfor -%}
        {#- A plural is somebody's list of such things, and no slip. -#}
        {%- for spelling in given + likely if spelling not in known + [name ~ "s"] -%}
            {%- if modules.re.fullmatch(
                one_slip | join("|"), spelling | lower
            ) and var.has_var(spelling) -%}
                {{
                    return(
                        "Variable " ~ spelling ~ " is unknown: the variables are " ~ known
                        | join(", ") ~ ". Did you mean " ~ name ~ "?"
                    )
                }}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}
