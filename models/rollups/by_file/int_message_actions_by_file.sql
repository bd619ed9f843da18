{{
    config(
        unique_key="source_file",
        pre_hook="{{ forget_removed_files('message_actions') }}",
    )
}}

{{ rows_by_file("stg_workspace__message_actions", "message_actions", "sent_on") }}
