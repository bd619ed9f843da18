{{ clean_raw("models") }}
