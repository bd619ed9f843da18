{{
    clean_raw(
        "model_requests",
        checks=[
            ("cached_input_tokens > input_tokens", "cached_input_tokens exceeds input_tokens"),
            (
                "coalesce(cached_input_tokens, 0) + coalesce(cache_creation_tokens, 0) > input_tokens",
                "cached_input_tokens and cache_creation_tokens exceed input_tokens",
            ),
        ],
    )
}}
