-- The price list of the raw folder, or where it has none the one that the project
-- ships.
{{ clean_raw("model_prices", fallback=ref("usage_exports_model_prices")) }}
