{{ config(unique_key="source_file", pre_hook="{{ forget_removed_files('messages') }}") }}

{{ rows_by_file("stg_workspace__messages", "messages", "sent_on") }}
