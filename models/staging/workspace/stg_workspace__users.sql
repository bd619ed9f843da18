{{ clean_raw("users") }}
