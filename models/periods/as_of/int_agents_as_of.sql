{{
    versions_as_of(
        ref("stg_workspace__agents"),
        ["org_id", "agent_id"],
        ["name", "description", "url", "owner_id", "created_at", "deleted_at"],
    )
}}
