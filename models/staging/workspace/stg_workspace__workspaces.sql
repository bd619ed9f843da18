{{ clean_raw("workspaces") }}
