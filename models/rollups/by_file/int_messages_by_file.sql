{{ config(pre_hook="{{ delete_removed_files('messages') }}") }} {{ rows_by_file("messages") }}
