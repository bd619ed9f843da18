"""Spark: raw tables in one schema, roll-ups and marts in another, one session or a server."""

import os
import re
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import duckdb
from dbt.adapters.spark.connections import SparkCredentials

from usage_exports.dbt.connection import connect, credentials, dbt_environment
from usage_exports.engines.engine import (
    Columns,
    Dialect,
    Failure,
    LoadedTable,
    Reader,
    Target,
)
from usage_exports.engines.server import ServerBase, check_prefix
from usage_exports.engines.spark.claim import Claim, claimed
from usage_exports.engines.spark.connection import SparkConnection, limit_retries
from usage_exports.engines.spark.errors import error_in_words
from usage_exports.engines.spark.leftovers import (
    FilesInTheWayError,
    drop_lapsed_schemas,
    folders_in_the_way,
    remove_folder,
)
from usage_exports.engines.spark.load import replace_tables
from usage_exports.engines.spark.reader import SparkReader
from usage_exports.engines.spark.settings import server_address
from usage_exports.errors import UsageExportsError, WarehouseError
from usage_exports.locations import folder_name
from usage_exports.scratch import scratch_folder

_CONNECT_SECONDS = 10
# A session of this process would warn of each cast, and draw over the command's own progress; the
# client of a server's would tell of each try to connect.
_QUIET = {
    "PYSPARK_SUBMIT_ARGS": (
        "--conf spark.ui.showConsoleProgress=false --conf spark.log.level=ERROR pyspark-shell"
    ),
    "GRPC_VERBOSITY": "ERROR",
}


def _literal(text: str) -> str:
    # A backslash would begin an escape.
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Spark(ServerBase):
    """Spark, see `Engine`."""

    name = "spark"
    # The order of texts is that of UTF-8, which is that of code points.
    dialect = Dialect(literal=_literal, by_code_point=lambda column: column)

    _claim: Claim | None = None

    @cached_property
    def _environment(self) -> Mapping[str, str]:
        """The schemas, and how little Spark says, unless that is set."""
        quiet = {name: os.environ.get(name, value) for name, value in _QUIET.items()}
        return {**quiet, **self._schemas()}

    @cached_property
    def _credentials(self) -> SparkCredentials:
        if os.environ.get("USAGE_EXPORTS_SPARK_METHOD") != "thrift" and not find_spec("pyspark"):
            raise UsageExportsError(
                "--target spark needs packages that are not installed: "
                "pip install 'usage-exports[spark]'."
            )
        found = cast("SparkCredentials", credentials(self.name, self._environment))
        # They stand in SQL without quotes.
        fits = re.compile("[A-Za-z0-9_]+").fullmatch
        names = {"USAGE_EXPORTS_SCHEMA": str(found.schema)}
        self._check_names(names, fits, "have only the letters A to Z, digits and _")
        return found

    @property
    def _marts(self) -> str:
        """The schema of roll-ups and marts."""
        return str(self._credentials.schema)

    @property
    def _server(self) -> str:
        # Not all of SPARK_REMOTE: it may hold a token.
        return "Spark at {}:{}".format(*self._address) if self._address else "Spark in this process"

    @cached_property
    def target(self) -> Target:
        """The two schemas; the folder is one of theirs alone, in the working folder."""
        parts = (self._server.removeprefix("Spark "), self._marts)
        below = Path(".usage-exports", self.name, *map(folder_name, parts))
        return Target(
            name=self.name,
            raw=f"schema {self._raw_schema} of {self._server}",
            marts=f"schema {self._marts} of {self._server}",
            environment=self._environment,
            state=self._state or below.absolute(),
            key_parts=(self._marts, self._raw_schema),
        )

    @cached_property
    def _address(self) -> tuple[str, int] | None:
        """Host and port of the server; None where Spark runs in this process."""
        return server_address(self._credentials)

    def _check_address(self) -> None:
        """Connect to the server and disconnect: its drivers would try for minutes.

        Raises:
            UsageExportsError: nothing answers there.
        """
        if self._address:
            try:
                socket.create_connection(self._address, _CONNECT_SECONDS).close()
            except (OSError, OverflowError, UnicodeError) as error:
                raise self.error(Failure(f"Could not connect: {error}", error=error)) from error

    @contextmanager
    def connected(self) -> Iterator[SparkConnection]:
        """Open a connection and close it.

        Raises:
            UsageExportsError: Spark can't be reached, or fails while the context is open.
        """
        self._check_address()
        with self.errors_in_words():
            handle = connect(self._credentials, self._environment)
            try:
                connection = SparkConnection(handle)
                # A session of this process begins with its first statement.
                with dbt_environment(self._environment):
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
            raise self.error(Failure(str(error), error=error)) from error

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Make a table that says so, and drop it at the end."""
        schema = self._marts
        with self.connected() as connection, self.connected() as renewing:
            connection.execute(f"create schema if not exists {schema}")
            with claimed(connection, renewing, schema, self.target.marts) as claim:
                self._claim = claim
                try:
                    yield
                finally:
                    self._claim = None

    def build(
        self,
        run: Callable[[bool], None],
        *,
        project_key: bytes | None = None,  # noqa: ARG002
        full_refresh: bool = False,  # noqa: ARG002
    ) -> None:
        """Build, again and again where an earlier run that was cut off left files in the way."""
        removed: tuple[str, ...] = ()
        while True:
            try:
                return run(False)
            except FilesInTheWayError as error:
                # What is built from a table whose way was cleared may find its own way blocked.
                if error.folders == removed:
                    raise
                removed = error.folders
            with self.connected() as connection:
                for folder in removed:
                    remove_folder(connection, self._marts, folder)

    @contextmanager
    def reading(self, relations: Sequence[str]) -> Iterator[Reader]:  # noqa: ARG002
        """Read for as long as the claim holds: nothing else keeps others from replacing tables."""
        with self.connected() as connection:
            yield SparkReader(connection, self._raw_schema, self._claim, self.errors_in_words)

    def load(
        self,
        source: duckdb.DuckDBPyConnection,
        tables: Mapping[str, Columns],
        begins: Callable[[str], None],
    ) -> list[LoadedTable]:
        """Make new tables beside those that are there, then put them in their place."""
        with self.connected() as connection:
            connection.execute(f"create schema if not exists {self._raw_schema}")
            return replace_tables(connection, self._raw_schema, source, tables, begins)

    def error(self, *failures: Failure) -> UsageExportsError:
        """Name what Spark could not do, and what to do."""
        words = error_in_words(failures[0], self._server, self._marts, self.target.log)
        messages = [failure.message for failure in failures]
        if folders := folders_in_the_way(self._marts, messages):
            return FilesInTheWayError(str(words), folders)
        return words

    @contextmanager
    def scratch(self) -> Iterator["Spark"]:
        """Make a schema beside this one, and remove those that killed checks have left."""
        prefix = check_prefix(self._marts)
        schema = prefix + secrets.token_hex(4)
        with self.connected() as connection:
            drop_lapsed_schemas(connection, prefix)
        with scratch_folder("check") as state:
            try:
                yield Spark(self._locations, schema, state)
            finally:
                with suppress(WarehouseError), self.connected() as connection:
                    connection.execute(f"drop schema if exists {schema} cascade")
