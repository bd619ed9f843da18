-- The rows of the three event tables, cleaned, straight from the Parquet files in the folder of the
-- variable `raw`: all of them, and the usable ones.
-- trim() makes a new text of every value; nearly all of them need none, and their ends say so.
create temp macro clean(value) as
case
    when
        value >= '!'
        and not suffix(value, ' ')
        and not suffix(value, chr(9))
        and not suffix(value, chr(10))
        and not suffix(value, chr(13))
    then value
    else nullif(trim(value, ' ' || chr(9) || chr(10) || chr(13)), '')
end
;

create temp macro has_nul(value) as coalesce(contains(value, chr(0)), false)
;

create temp macro is_time(value) as
value between timestamp '0001-01-01 00:00:00' and timestamp '9999-12-31 23:59:59.999999'
;

create temp macro is_number(value) as value between 0 and 1000000000000
;

create temp view cleaned_messages as
select
    clean(org_id) as org_id,
    clean(message_id) as message_id,
    clean(user_id) as user_id,
    sent_at,
    clean(chat_id) as chat_id,
    clean(agent_id) as agent_id,
    clean(project_id) as project_id,
    clean(model_id) as model_id,
    ingested_at
from read_parquet(getvariable('raw') || '/messages/*.parquet')
;

create temp view messages as
from cleaned_messages
where
    org_id is not null
    and message_id is not null
    and user_id is not null
    and is_time(sent_at)
    and (ingested_at is null or is_time(ingested_at))
    and not has_nul(org_id)
    and not has_nul(message_id)
    and not has_nul(user_id)
    and not has_nul(chat_id)
    and not has_nul(agent_id)
    and not has_nul(project_id)
    and not has_nul(model_id)
;

create temp view cleaned_message_actions as
select
    clean(org_id) as org_id,
    clean(message_id) as message_id,
    clean(user_id) as user_id,
    clean(action_name) as action_name,
    sent_at,
    ingested_at
from read_parquet(getvariable('raw') || '/message_actions/*.parquet')
;

create temp view message_actions as
from cleaned_message_actions
where
    org_id is not null
    and message_id is not null
    and user_id is not null
    and action_name is not null
    and is_time(sent_at)
    and (ingested_at is null or is_time(ingested_at))
    and not has_nul(org_id)
    and not has_nul(message_id)
    and not has_nul(user_id)
    and not has_nul(action_name)
;

create temp view cleaned_model_requests as
select
    clean(org_id) as org_id,
    clean(request_id) as request_id,
    clean(model_id) as model_id,
    requested_at,
    clean(user_id) as user_id,
    clean(agent_id) as agent_id,
    clean(api_key_id) as api_key_id,
    clean(source) as source,
    input_tokens,
    cached_input_tokens,
    output_tokens,
    cost_usd,
    ingested_at
from read_parquet(getvariable('raw') || '/model_requests/*.parquet')
;

create temp view model_requests as
from cleaned_model_requests
where
    org_id is not null
    and request_id is not null
    and model_id is not null
    and is_time(requested_at)
    and (ingested_at is null or is_time(ingested_at))
    and (input_tokens is null or is_number(input_tokens))
    and (cached_input_tokens is null or is_number(cached_input_tokens))
    and (output_tokens is null or is_number(output_tokens))
    and (cost_usd is null or is_number(cost_usd))
    and (cached_input_tokens > input_tokens) is not true
    and not has_nul(org_id)
    and not has_nul(request_id)
    and not has_nul(model_id)
    and not has_nul(user_id)
    and not has_nul(agent_id)
    and not has_nul(api_key_id)
    and not has_nul(source)
;
