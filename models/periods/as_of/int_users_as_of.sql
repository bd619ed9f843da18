{{
    versions_as_of(
        ref("stg_workspace__users"),
        ["org_id", "user_id"],
        ["name", "email", "role", "department", "joined_at", "deleted_at"],
    )
}}
