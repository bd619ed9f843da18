{{ config(pre_hook="{{ forget_removed_files('messages') }}") }} {{ rows_by_file("messages") }}
