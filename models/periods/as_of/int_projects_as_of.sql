{{
    versions_as_of(
        ref("stg_workspace__projects"),
        ["org_id", "project_id"],
        ["name", "owner_id", "created_at", "deleted_at"],
    )
}}
