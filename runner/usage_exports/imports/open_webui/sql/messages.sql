-- Prompts, by who sent them: in a shared folder that is not always the chat's owner.
-- When and to whom a prompt was sent stays as it was first imported, also when the agent is
-- changed or deleted. The project is the chat's folder of today, or the last one if that is gone.
select
    prompts.row_id as message_id,
    coalesce(imported.user_id, prompts.user_id) as user_id,
    coalesce(imported.sent_at, prompts.created_at) as sent_at,
    prompts.chat_id,
    case
        when coalesce(imported.agent_id, imported.model_id) is not null
        then imported.agent_id
        else addressees.agent_id
    end as agent_id,
    coalesce(
        prompts.folder_id,
        case
            when imported.project_id not in (select id from product.folder) then imported.project_id
        end
    ) as project_id,
    case
        when coalesce(imported.agent_id, imported.model_id) is not null
        then imported.model_id
        else addressees.model_id
    end as model_id
from staged.chat_rows as prompts
left join
    staged.addressees as addressees
    on prompts.chat_id = addressees.chat_id
    and prompts.message_id = addressees.message_id
left join imported.messages as imported on prompts.row_id = imported.message_id
where prompts.is_prompt
