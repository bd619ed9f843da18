-- What prompts led to, in any of their answers: tools by their name, the built-in ones by the name
-- that exports have for them. Files that came with a prompt were analysed.
with
    actions as (
        select
            chat_id || '-' || parent_id as message_id,
            unnest(
                list_concat(
                    list_transform(
                        output_items,
                        lambda item:
                        case
                            when item[1] = 'open_webui:code_interpreter'
                            then 'Code Execution'
                            when item[1] <> 'function_call'
                            then null
                            when item[2] = 'search_web'
                            then 'Web Search'
                            when item[2] = 'execute_code'
                            then 'Code Execution'
                            else item[2]
                        end
                    ),
                    list_transform(
                        steps, lambda step: case when step = 'web_search' then 'Web Search' end
                    )
                )
            ) as action_name
        from staged.chat_rows
        where role = 'assistant'
        union all
        select row_id as message_id, 'File Analysis' as action_name
        from staged.chat_rows
        where has_files
    )

select distinct messages.message_id, messages.user_id, actions.action_name, messages.sent_at
from actions
inner join mapped.messages as messages on actions.message_id = messages.message_id
where nullif(actions.action_name, '') is not null
