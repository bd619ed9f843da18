{{ config(pre_hook="{{ delete_removed_files('model_requests') }}") }}

{{ rows_by_file("model_requests") }}
