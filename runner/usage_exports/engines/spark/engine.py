"""Spark: raw tables in one schema, roll-ups and marts in another, one session or a server."""

import os
import re
import secrets
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

from dbt.adapters.spark.connections import SparkCredentials

from usage_exports.dbt.connection import connect, credentials, dbt_environment
from usage_exports.engines.engine import Reader
from usage_exports.engines.server import Schemas, check_prefix
from usage_exports.engines.spark.claim import Claim, claimed
from usage_exports.engines.spark.connection import SparkConnection, limit_retries
from usage_exports.engines.spark.errors import error_in_words
from usage_exports.engines.spark.leftovers import (
    drop_lapsed_schemas,
    folders_in_the_way,
    remove_folder,
)
from usage_exports.engines.spark.load import SparkLoader
from usage_exports.engines.spark.settings import server_address
from usage_exports.errors import UsageExportsError, WarehouseError
from usage_exports.locations import Locations, folder_name

_CONNECT_SECONDS = 10
# A session of this process would warn of each cast, and draw over the command's own progress; the
# client of a server's would tell of each try to connect.
_QUIET = {
    "PYSPARK_SUBMIT_ARGS": (
        "--conf spark.ui.showConsoleProgress=false --conf spark.log.level=ERROR pyspark-shell"
    ),
    "GRPC_VERBOSITY": "ERROR",
}


class _Reader:
    def __init__(self, spark: "Spark", connection: SparkConnection, claim: Claim | None) -> None:
        self._spark = spark
        self._connection = connection
        self._claim = claim

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        self._check_claim()
        # Who reads them writes files, and would take a lost connection for a failure of these.
        with self._spark.errors_in_words():
            yield from self._connection.rows(query)
        # What was read until now is of this export.
        self._check_claim()

    def _check_claim(self) -> None:
        if self._claim:
            self._claim.check()


class Spark(Schemas):
    """Spark, see `Engine`."""

    target = "spark"

    def __init__(
        self, locations: Locations, schema: str | None = None, state: Path | None = None
    ) -> None:
        """See `Schemas`."""
        super().__init__(locations, schema, state)
        self._claim: Claim | None = None

    @cached_property
    def _credentials(self) -> SparkCredentials:
        if os.environ.get("USAGE_EXPORTS_SPARK_METHOD") != "thrift" and not find_spec("pyspark"):
            raise UsageExportsError(
                "--target spark needs packages that are not installed: "
                "pip install 'usage-exports[spark]'."
            )
        found = cast("SparkCredentials", credentials(self.target, self.environment()))
        # They stand in SQL without quotes.
        fits = re.compile("[A-Za-z0-9_]+").fullmatch
        names = {"USAGE_EXPORTS_SCHEMA": str(found.schema)}
        self._check_names(names, fits, "only the letters A to Z, digits and _")
        return found

    def environment(self) -> Mapping[str, str]:
        """Return the schemas, and how little Spark says, unless that is set."""
        said = {name: os.environ.get(name, value) for name, value in _QUIET.items()}
        return {**said, **super().environment()}

    @property
    def _marts(self) -> str:
        """The schema of roll-ups and marts."""
        return str(self._credentials.schema)

    @property
    def _name(self) -> str:
        # Not all of SPARK_REMOTE: it may hold a token.
        return "Spark at {}:{}".format(*self._address) if self._address else "Spark in this process"

    @property
    def place(self) -> str:
        """The schema of the marts."""
        return f"schema {self._marts} of {self._name}"

    @property
    def source(self) -> str:
        """The schema of the raw tables."""
        return f"schema {self._raw_schema} of {self._name}"

    @property
    def state(self) -> Path:
        """A folder of this schema's own, in the working folder unless another was given."""
        parts = (self._name.removeprefix("Spark "), self._marts)
        below = Path(".usage-exports", self.target, *map(folder_name, parts))
        return self._state or below.absolute()

    def key_parts(self) -> tuple[str, ...]:
        """Return the names that are part of every relation's."""
        return (version("dbt-spark"), self._marts, self._raw_schema)

    @cached_property
    def _address(self) -> tuple[str, int] | None:
        """Host and port of the server; None where Spark runs in this process."""
        return server_address(self._credentials)

    def _check_address(self) -> None:
        """Connect to the server and disconnect: its drivers would try for minutes.

        Raises:
            WarehouseError: nothing answers there.
        """
        if self._address:
            try:
                socket.create_connection(self._address, _CONNECT_SECONDS).close()
            except (OSError, OverflowError, UnicodeError) as error:
                raise self.error(f"Could not connect: {error}", None) from error

    @contextmanager
    def _connected(self) -> Iterator[SparkConnection]:
        """Open a connection and close it.

        Raises:
            UsageExportsError: Spark can't be reached, or fails while the context is open.
        """
        self._check_address()
        with self.errors_in_words():
            handle = connect(self._credentials, self.environment())
            try:
                connection = SparkConnection(handle)
                # A session of this process begins with its first statement.
                with dbt_environment(self.environment()):
                    if self._address and str(self._credentials.method) != "thrift":
                        limit_retries()
                    connection.execute("select 1")
                yield connection
            finally:
                with suppress(Exception):
                    handle.close()

    @contextmanager
    def errors_in_words(self) -> Iterator[None]:
        """Turn what Spark and its drivers raise into `error`.

        Raises:
            UsageExportsError: one of them failed.
            OSError: a file can't be read or written.
        """
        try:
            yield
        except UsageExportsError:
            raise
        except Exception as error:
            # The drivers have no failures of their own in common.
            if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
                raise
            raise self.error(str(error), None) from error

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Make a table that says so, and drop it at the end."""
        schema = self._marts
        with self._connected() as connection, self._connected() as renewing:
            connection.execute(f"create schema if not exists {schema}")
            with claimed(connection, renewing, schema, self.place) as claim:
                self._claim = claim
                try:
                    yield
                finally:
                    self._claim = None

    def clear_way(self, messages: Sequence[str]) -> bool:
        """Remove the folders that lie where tables are to be made."""
        folders = folders_in_the_way(self._marts, messages)
        if folders:
            with self._connected() as connection:
                for folder in folders:
                    remove_folder(connection, self._marts, folder)
        return bool(folders)

    @contextmanager
    def reading(self, relations: Sequence[str]) -> Iterator[Reader]:  # noqa: ARG002
        """Read for as long as the claim holds: nothing else keeps others from replacing tables."""
        with self._connected() as connection:
            yield _Reader(self, connection, self._claim)

    @contextmanager
    def loading(self) -> Iterator[SparkLoader]:
        """Make new tables beside those that are there, and put them in their place at the end."""
        with self._connected() as connection:
            connection.execute(f"create schema if not exists {self._raw_schema}")
            with SparkLoader(connection, self._raw_schema) as loader:
                yield loader

    def raw_files(self, reader: Reader) -> Mapping[str, int | None]:
        """Name the tables; none of them is a file."""
        found = reader.rows(f"show tables in {self._raw_schema}")
        return dict.fromkeys(name for _, name, *_ in found)

    def literal(self, text: str) -> str:
        r"""Return a text in quotes; a backslash would begin an escape."""
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"

    def by_code_point(self, column: str) -> str:
        """Return the column: its order is that of UTF-8, which is that of code points."""
        return column

    def error(self, message: str, node: str | None) -> UsageExportsError:
        """Name what Spark could not do, and what to do."""
        return error_in_words(
            message,
            node,
            spark=self._name,
            schema=self._marts,
            log=self.state / "logs" / "dbt.log",
        )

    @contextmanager
    def scratch(self) -> Iterator["Spark"]:
        """Make a schema beside this one, and remove those that killed checks have left."""
        prefix = check_prefix(self._marts)
        schema = prefix + secrets.token_hex(4)
        with self._connected() as connection:
            drop_lapsed_schemas(connection, prefix)
        with tempfile.TemporaryDirectory(prefix="usage-exports-check-") as state:
            try:
                yield Spark(self._locations, schema, Path(state))
            finally:
                with suppress(WarehouseError), self._connected() as connection:
                    connection.execute(f"drop schema if exists {schema} cascade")
