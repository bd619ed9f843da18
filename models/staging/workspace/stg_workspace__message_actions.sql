{{ clean_raw("message_actions") }}
