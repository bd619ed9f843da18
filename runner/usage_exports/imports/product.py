"""What describes a product that can be imported from, and what one import reads of it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

if TYPE_CHECKING:
    import duckdb

    from usage_exports.imports.connection import Resources


@dataclass(frozen=True)
class Product:
    """A product whose data becomes raw tables.

    Attributes:
        name: as the command line and the folders of the raw tables have it.
        help: that of its sub-command.
        options: those of its sub-command that it doesn't share with all other products.
        read: makes of their values, by their names, what one import reads.
        sql: the folder with its SQL files: one per raw table, `staged/`, and perhaps `macros.sql`
            and `remarks.sql`, which says what must be known of an import (remark, rows).
        staged: names of the SQL files in `staged/`, in the order in which they need each other.
        mapped: the raw tables that it has, in the order in which their SQL files need each other.
        more_columns: columns of raw tables, beside those of the contract, that the next import
            needs, with their DuckDB types. Exports ignore them.
        apart: how requests that no other product delivers are imported alone, as a message goes on
            after "--requests imports them anyway, "; empty where there is no such way.
    """

    name: str
    help: str
    options: tuple[click.Option, ...]
    read: "Callable[..., Reading]"
    sql: Path
    staged: tuple[str, ...]
    mapped: tuple[str, ...]
    more_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    apart: str = ""


class Origin(Protocol):
    """Where the data of a product lies: a database, files."""

    @property
    def shown(self) -> str:
        """What messages call it: never with a password."""

    @property
    def option(self) -> str:
        """The option that names it, such as --database."""

    def open(self, resources: "Resources") -> "AbstractContextManager[duckdb.DuckDBPyConnection]":
        """Open it for reading, as it is at one instant.

        Args:
            resources: what may be used for it.

        Returns:
            A context manager with a connection to a DuckDB in memory, in UTC, in a transaction,
            where the product's own tables are `product.<table>`.

        Raises:
            RefusedError: it can't be what the option names.
            ProductError: it can't be read, or is not that of the product; also while the
                connection is used.
        """


def _nothing_to_check(_: "duckdb.DuckDBPyConnection") -> None:
    pass


@dataclass(frozen=True)
class Reading:
    """What one import reads of a product, as the product's own options say.

    Attributes:
        origin: where the data lies.
        variables: lists of texts that the product's SQL reads by `getvariable`.
        is_apart: whether the options leave out what another product delivers too.
        check_requests: called before requests are added, with the connection and the tables of the
            schema `staged`; raises RefusedError where an option names what isn't there.
    """

    origin: Origin
    variables: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_apart: bool = False
    check_requests: "Callable[[duckdb.DuckDBPyConnection], None]" = _nothing_to_check
