{{ versions_as_of(ref("stg_workspace__models"), ["model_id"], ["name", "provider"]) }}
