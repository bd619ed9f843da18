-- The messages of the chats' trees, without their texts: what tells more than the rows do.
with
    trees as (
        select
            id as chat_id,
            unnest(
                map_entries(
                    from_json(
                        json_of(chat) -> '$.history.messages',
                        '"MAP(VARCHAR, STRUCT(parentId JSON, models JSON, selectedModelId JSON, meta JSON))"'
                    )
                )
            ) as node
        from product.chat
    )

select
    chat_id,
    node.key as message_id,
    node.value.parentid ->> '$' as parent_id,
    node.value.models,
    -- The model that an arena has picked for this answer.
    nullif(node.value.selectedmodelid ->> '$', '') as selected_model_id,
    coalesce(node.value.meta ->> '$.internal' = 'true', false) as is_internal
from trees
