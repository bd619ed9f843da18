-- What each prompt was addressed to. The list stands in the chat's tree of messages; the model of
-- an answer is another one when the answer was made again with that.
-- A prompt to several models at once counts for the first agent among them, else the first model.
-- Where an arena was asked, it was addressed to the model that the arena picked first.
with
    asked as (
        select
            chat_id,
            message_id,
            unnest(json_items(models)) ->> '$' as model_id,
            generate_subscripts(json_items(models), 1) as position
        from staged.nodes
    ),

    picked as (
        select
            chat_id,
            parent_id as message_id,
            model_id as arena_id,
            arg_min(selected_model_id, created_at) as model_id
        from staged.chat_rows
        where selected_model_id is not null
        group by chat_id, parent_id, model_id
    )

select
    asked.chat_id,
    asked.message_id,
    agents.agent_id,
    coalesce(agents.base_model_id, picked.model_id, asked.model_id) as model_id
from asked
left join
    picked
    on asked.chat_id = picked.chat_id
    and asked.message_id = picked.message_id
    and asked.model_id = picked.arena_id
left join staged.agents as agents on coalesce(picked.model_id, asked.model_id) = agents.agent_id
qualify
    row_number() over (
        partition by asked.chat_id, asked.message_id
        order by agents.agent_id is null, asked.position
    )
    = 1
