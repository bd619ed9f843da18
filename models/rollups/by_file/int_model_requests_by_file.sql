{{
    config(
        unique_key="source_file",
        pre_hook="{{ forget_removed_files('model_requests') }}",
    )
}}

{{ rows_by_file("stg_workspace__model_requests", "model_requests", "requested_on") }}
