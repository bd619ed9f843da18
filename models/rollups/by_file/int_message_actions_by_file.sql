{{ config(pre_hook="{{ delete_removed_files('message_actions') }}") }}

{{ rows_by_file("message_actions") }}
