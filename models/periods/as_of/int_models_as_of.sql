{{ versions_as_of("stg_workspace__models", ["model_id"], ["name", "provider"]) }}
