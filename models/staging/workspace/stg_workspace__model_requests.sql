{{
    clean_raw(
        "model_requests",
        checks=[
            ("cached_input_tokens > input_tokens", "cached_input_tokens exceeds input_tokens")
        ],
    )
}}
