-- What each prompt was addressed to. The list stands in the chat's tree of messages; the model of
-- an answer is another one when the answer was made again with that.
-- A prompt to several models at once counts for the first agent among them, else the first model.
with
    trees as (
        select
            id as chat_id,
            unnest(
                map_entries(
                    from_json(
                        json_of(chat) -> '$.history.messages', '"MAP(VARCHAR, STRUCT(models JSON))"'
                    )
                )
            ) as node
        from product.chat
    ),

    asked as (
        select
            chat_id,
            node.key as message_id,
            unnest(json_items(node.value.models)) ->> '$' as model_id,
            generate_subscripts(json_items(node.value.models), 1) as position
        from trees
    )

select
    asked.chat_id,
    asked.message_id,
    agents.agent_id,
    coalesce(agents.base_model_id, asked.model_id) as model_id
from asked
left join staged.agents as agents on asked.model_id = agents.agent_id
qualify
    row_number() over (
        partition by asked.chat_id, asked.message_id
        order by agents.agent_id is null, asked.position
    )
    = 1
