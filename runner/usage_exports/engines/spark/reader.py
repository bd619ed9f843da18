"""Read what lies on Spark, for as long as the claim on it holds."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from usage_exports.engines.spark.claim import Claim
from usage_exports.engines.spark.connection import SparkConnection


class SparkReader:
    """An open connection, see `Reader`."""

    def __init__(
        self,
        connection: SparkConnection,
        raw_schema: str,
        claim: Claim | None,
        errors_in_words: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._connection = connection
        self._raw_schema = raw_schema
        self._claim = claim
        self._errors_in_words = errors_in_words

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows, and check that nobody else can have replaced them."""
        self._check_claim()
        # Who reads them writes files, and would take a lost connection for a failure of these.
        with self._errors_in_words():
            yield from self._connection.rows(query)
        # What was read until now is of this export.
        self._check_claim()

    def raw_files(self) -> Mapping[str, int | None]:
        """Name the tables; none of them is a file."""
        found = self.rows(f"show tables in {self._raw_schema}")
        return dict.fromkeys(name for _, name, *_ in found)

    def _check_claim(self) -> None:
        if self._claim:
            self._claim.check()
