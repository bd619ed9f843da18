{{ clean_raw("projects") }}
