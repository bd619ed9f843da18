"""What an engine is: all that the command asks of where the raw tables and the marts lie."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb

from usage_exports.errors import UsageExportsError


@dataclass(frozen=True)
class Target:
    """Where dbt reads and builds, as dbt is told of it and as messages name it.

    Args:
        name: of the target in profiles.yml.
        raw: where the raw tables are, in words.
        marts: where the marts are built, in words.
        environment: the variables that profiles.yml reads.
        state: the folder for what dbt keeps between runs, and for its logs.
        key_parts: names on which the parsed project depends: of the database and the schemas.
    """

    name: str
    raw: str
    marts: str
    environment: Mapping[str, str]
    state: Path
    key_parts: tuple[str, ...]

    @property
    def log(self) -> Path:
        """Where dbt says all."""
        return self.state / "logs" / "dbt.log"


@dataclass(frozen=True)
class Dialect:
    """How the SQL that this package writes differs from engine to engine.

    Args:
        literal: returns a text as an SQL literal.
        by_code_point: returns the SQL of a column of text such that it sorts by code point.
    """

    literal: Callable[[str], str]
    by_code_point: Callable[[str], str]


@dataclass(frozen=True)
class Failure:
    """Something that could not be done.

    Args:
        message: what dbt, the driver or the database said.
        node: what dbt was building, if it was.
        error: what was raised; None where only the message is known.
    """

    message: str
    node: str | None = None
    error: BaseException | None = None


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

    def raw_files(self) -> Mapping[str, int | None]:
        """Return the raw tables that are there, each with the number of its files, if any."""
        ...


class Engine(Protocol):
    """A place that can be claimed, in which dbt builds the exports, and that can then be read."""

    @property
    def target(self) -> Target:
        """Where dbt reads and builds.

        Raises:
            UsageExportsError: the environment names nothing that can be used.
        """
        ...

    @property
    def dialect(self) -> Dialect:
        """How its SQL differs."""
        ...

    def claimed(self) -> AbstractContextManager[None]:
        """Keep other exports away from the first step of the build until the files are written.

        Raises:
            UsageExportsError: another export is at work here, or the database can't be used.
        """
        ...

    def build(
        self,
        run: Callable[[bool], None],
        *,
        project_key: bytes | None = None,
        full_refresh: bool = False,
    ) -> None:
        """Make the raw tables ready to be read, and let dbt build from them.

        Args:
            run: lets dbt build, perhaps more than once; it is told whether staging and roll-ups are
                already as dbt would make them, and fails as `error` says.
            project_key: stands for the project whose staging and roll-ups `run` brings up to date;
                None where it makes only some of them.
            full_refresh: whether the roll-ups are to be made from nothing.

        Raises:
            UsageExportsError: the raw data can't be used, the database can't be opened, or `run`
                failed.
        """
        ...

    def reading(self, relations: Sequence[str], /) -> AbstractContextManager[Reader]:
        """Open a connection, through dbt's adapter, to read what dbt has built.

        Args:
            relations: all that will be read, as SQL names it.

        Raises:
            UsageExportsError: the database can't be read, now or while the context is open.
        """
        ...

    def error(self, *failures: Failure) -> UsageExportsError:
        """Say in a user's words why a run could not be finished.

        Args:
            failures: one or more; the first that was met is told.
        """
        ...

    def scratch(self) -> AbstractContextManager["Engine"]:
        """Make a place beside this one, with the same raw tables, that is thrown away."""
        ...


@dataclass(frozen=True)
class LoadedTable:
    """A raw table that was loaded: its rows, and how many could not be held and were left out."""

    name: str
    rows: int
    left_out: int = 0


Columns = Mapping[str, str]
"""The names and DuckDB types of the columns of a mounted table."""


class Server(Engine, Protocol):
    """An engine whose raw tables lie in a schema of a server."""

    def load(
        self,
        source: duckdb.DuckDBPyConnection,
        tables: Mapping[str, Columns],
        begins: Callable[[str], None],
    ) -> list[LoadedTable]:
        """Replace the raw tables by those that are mounted in DuckDB.

        Args:
            source: with mounted tables, in the schema raw.
            tables: their names and columns; those of the contract that are not among them are
                dropped.
            begins: told the name of each that begins.

        Raises:
            UsageExportsError: the tables can't be replaced.
            duckdb.Error: they can't be read.
        """
        ...
