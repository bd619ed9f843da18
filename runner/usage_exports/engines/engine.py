"""What an engine is: all that the runner asks of where the raw tables and the marts lie."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from usage_exports.errors import UsageExportsError


class Reader(Protocol):
    """An open connection.

    It sees one state of the database where the engine has transactions; elsewhere somebody's build
    may show between two queries.
    """

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Run a query and yield its rows, which are never all in memory.

        The rows of one query are read to their end before the next is run.
        """
        ...


@dataclass(frozen=True)
class LoadedTable:
    """A raw table that was loaded: its rows, and how many could not be held and were left out."""

    name: str
    rows: int
    left_out: int


class Loader(Protocol):
    """What replaces the raw tables of a server."""

    def replace(
        self, table: str, columns: Mapping[str, str], source: duckdb.DuckDBPyConnection
    ) -> LoadedTable:
        """Replace a table.

        Args:
            table: its name.
            columns: their names and DuckDB types, as in a mounted table.
            source: DuckDB with the mounted table, in the schema raw.
        """
        ...

    def drop(self, table: str) -> None:
        """Drop a table, if it is there."""
        ...


class Engine(Protocol):
    """A database in which dbt builds the exports."""

    @property
    def target(self) -> str:
        """The target in profiles.yml."""
        ...

    @property
    def place(self) -> str:
        """Where the marts are built, as messages name it."""
        ...

    @property
    def source(self) -> str:
        """Where the raw tables are, as messages name it."""
        ...

    @property
    def state(self) -> Path:
        """The folder for what dbt keeps between runs, and its logs."""
        ...

    def key_parts(self) -> tuple[str, ...]:
        """Return the texts on which the parsed project depends: adapter, database, schemas."""
        ...

    def environment(self) -> Mapping[str, str]:
        """Return the environment variables that profiles.yml reads."""
        ...

    def claimed(self) -> AbstractContextManager[None]:
        """Keep other exports away from the first step of the build until the files are written.

        Raises:
            UsageExportsError: another export is at work here, or the database can't be used.
        """
        ...

    def prepare(self, project_key: bytes, *, full_refresh: bool = False) -> bool:
        """Make the raw tables ready to be read.

        Args:
            project_key: as `project_key` gives it.
            full_refresh: whether the roll-ups are to be made from nothing.

        Returns:
            Whether staging and roll-ups are as a build would make them, and need not be built.

        Raises:
            UsageExportsError: the raw data can't be used, or the database can't be opened.
        """
        ...

    def clear_way(self, messages: Sequence[str], /) -> bool:
        """Remove what an earlier run that was cut off left in the way of a build.

        Args:
            messages: what the database said when the build failed.

        Returns:
            Whether there was something, so that the build is worth another try.

        Raises:
            UsageExportsError: it can't be removed.
        """
        ...

    def note_built(self, project_key: bytes) -> None:
        """Note that this project has built staging and roll-ups from the prepared raw tables."""
        ...

    def reading(self, relations: Sequence[str], /) -> AbstractContextManager[Reader]:
        """Open a connection, through dbt's adapter, to read what dbt has built.

        Args:
            relations: all that will be read, as SQL names it.

        Raises:
            UsageExportsError: the database can't be read, now or while the context is open.
        """
        ...

    def raw_files(self, reader: Reader) -> Mapping[str, int | None]:
        """Return the raw tables that are there, each with the number of its files, if it has any.

        Args:
            reader: an open connection.
        """
        ...

    def literal(self, text: str) -> str:
        """Return a text as an SQL literal."""
        ...

    def by_code_point(self, column: str) -> str:
        """Return the SQL of a text that sorts by code point."""
        ...

    def error(self, message: str, node: str | None) -> UsageExportsError:
        """Say in a user's words why a run could not be finished.

        Args:
            message: what dbt or the database said.
            node: what dbt was building, if it was.
        """
        ...

    def scratch(self) -> AbstractContextManager["Engine"]:
        """Make a place beside this one, with the same raw tables, that is thrown away."""
        ...


class Server(Engine, Protocol):
    """An engine whose raw tables lie in a schema of a server."""

    def loading(self) -> AbstractContextManager[Loader]:
        """Replace raw tables; when the context ends well all appear, else none.

        Raises:
            UsageExportsError: the tables can't be replaced, now or while the context is open.
        """
        ...
