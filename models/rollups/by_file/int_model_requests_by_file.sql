{{ config(pre_hook="{{ forget_removed_files('model_requests') }}") }}

{{ rows_by_file("model_requests") }}
