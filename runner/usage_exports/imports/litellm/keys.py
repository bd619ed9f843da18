"""The API keys of LiteLLM whose requests come from another product."""

from collections.abc import Sequence

import duckdb

from usage_exports.errors import RefusedError


def check_keys(connection: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Check that each key whose requests are left out is one that LiteLLM knows, or knew.

    Args:
        connection: with the table `staged.other_keys`.
        keys: aliases or ids.

    Raises:
        RefusedError: one is not: a typing error would count its requests twice.
    """
    for key in keys:
        known = connection.execute(
            "select 1 from staged.other_keys where $key in (token, key_alias)", {"key": key}
        )
        if not known.fetchone():
            raise RefusedError(
                f"--without-key {key}: there is no key with this alias or id, nor was there one."
            )
