{{ clean_raw("messages") }}
