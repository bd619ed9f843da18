{{ clean_raw("agents") }}
