"""Fill raw tables on PostgreSQL from DuckDB."""

import sys
from collections.abc import Mapping
from io import RawIOBase
from itertools import islice

import duckdb
import psycopg2
from psycopg2.extensions import connection, cursor
from psycopg2.sql import SQL, Composable, Identifier

from usage_exports.contract import raw_tables
from usage_exports.dbt.connection import rows_of
from usage_exports.engines.engine import LoadedTable
from usage_exports.errors import WarehouseError

_LINES_AT_ONCE = 10_000

# The types of mounted tables, and what PostgreSQL's catalogue calls them.
_TYPES = {"VARCHAR": "text", "TIMESTAMP": "timestamp with time zone", "DECIMAL": "numeric"}
# What is too far off to be a time stands in the table as something that staging rejects.
_NO_TIME = "10000-01-01 00:00:00+00"


class PostgresLoader:
    """Replaces tables of a schema, see `Loader`; in one transaction, which the caller ends.

    A table that is there stays, and with it who may read it: it gets other rows, and other columns
    where they differ.
    """

    def __init__(self, server: connection, schema: str) -> None:
        """Wait until nobody reads the tables any more.

        Raises:
            WarehouseError: another load is at work, or one of the relations is no table.
        """
        self._server = server
        self._schema = schema
        with server.cursor() as control:
            self._tables = _begin(control, schema)

    def replace(
        self, table: str, columns: Mapping[str, str], source: duckdb.DuckDBPyConnection
    ) -> LoadedTable:
        """Copy a table, row by row as DuckDB reads it."""
        types = {name: _catalogue_type(type_) for name, type_ in columns.items()}
        name = self._name(table)
        with self._server.cursor() as target:
            if table in self._tables:
                target.execute(SQL("truncate {}").format(name))
                self._change_columns(target, table, types)
            else:
                defined = SQL(", ").join(map(_definition, types.items()))
                target.execute(SQL("create table {} ({})").format(name, defined))
            lines = _Lines(source, f"select {_line(columns)} from raw.{table}")
            names = SQL(", ").join(map(Identifier, columns))
            statement = SQL("copy {} ({}) from stdin (format csv)").format(name, names)
            _copy(target, statement, lines)
            # Without it the server knows nothing of the table until its next round.
            target.execute(SQL("analyze {}").format(name))
        return LoadedTable(table, lines.rows, lines.left_out)

    def drop(self, table: str) -> None:
        """Drop a table, if it is there."""
        if table in self._tables:
            with self._server.cursor() as target:
                self._check_views(target, table)
                target.execute(SQL("drop table {} cascade").format(self._name(table)))

    def _name(self, table: str) -> Composable:
        return Identifier(self._schema, table)

    def _change_columns(self, target: cursor, table: str, types: Mapping[str, str]) -> None:
        target.execute(
            "select attname, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            [self._name(table).as_string(target)],
        )
        there: dict[str, str] = dict(target.fetchall())
        changes = [
            SQL("drop column {} cascade").format(Identifier(name))
            for name, type_ in there.items()
            if types.get(name) != type_
        ] + [
            SQL("add column {}").format(_definition(column))
            for column in types.items()
            if there.get(column[0]) != column[1]
        ]
        if changes:
            self._check_views(target, table)
            statement = SQL("alter table {} {}")
            target.execute(statement.format(self._name(table), SQL(", ").join(changes)))

    def _check_views(self, target: cursor, table: str) -> None:
        """Refuse to drop, with a table or column, views that no export makes again."""
        target.execute(
            "select distinct views.oid::regclass::text from pg_depend as uses "
            "join pg_rewrite as rules on rules.oid = uses.objid "
            "join pg_class as views on views.oid = rules.ev_class "
            "where uses.classid = 'pg_rewrite'::regclass and uses.refobjid = %s::regclass "
            "and views.oid <> uses.refobjid and views.relname <> %s order by 1",
            [self._name(table).as_string(target), f"stg_workspace__{table}"],
        )
        if views := [view for (view,) in target.fetchall()]:
            raise WarehouseError(
                f"Table {self._schema}.{table} gets other columns, but is read by "
                f"{', '.join(views)}. Drop that, or load into another schema, which "
                "USAGE_EXPORTS_RAW_SCHEMA names."
            )


class _Lines(RawIOBase):
    """The lines of a query as a file that COPY reads, without rows that hold a NUL.

    `failure` is what ended the reading, if something did.
    """

    def __init__(self, source: duckdb.DuckDBPyConnection, query: str) -> None:
        self._rows = rows_of(source.execute(query))
        self.rows = 0
        self.left_out = 0
        self.failure: BaseException | None = None

    def read(self, _: int = -1) -> bytes:
        """Return some lines; none at the end."""
        try:
            return self._read()
        except BaseException as error:
            self.failure = error
            raise

    def _read(self) -> bytes:
        while rows := list(islice(self._rows, _LINES_AT_ONCE)):
            lines = [line for (line,) in rows if "\0" not in line]
            self.rows += len(lines)
            self.left_out += len(rows) - len(lines)
            if lines:
                return "".join(lines).encode()
        return b""


def _copy(target: cursor, statement: Composable, lines: _Lines) -> None:
    """Run COPY, and raise what made it fail: of that psycopg2 says little, or the wrong thing."""
    printed: list[BaseException] = []
    # Where a server breaks down, psycopg2 prints its last words and raises that it is gone.
    hook, sys.excepthook = sys.excepthook, lambda _, error, __: printed.append(error)
    try:
        target.copy_expert(statement, lines)
    except psycopg2.Error as error:
        if lines.failure is None and "error in .read() call" in str(error):
            # What came before reading could begin can only be this.
            raise KeyboardInterrupt from None
        causes = [found.__cause__ for found in printed if found.__cause__]
        raise lines.failure or next(iter(causes), error) from None
    finally:
        sys.excepthook = hook


def _begin(control: cursor, schema: str) -> set[str]:
    """Make the schema or lock what is in it, and return the tables that are there."""
    control.execute(
        "select pg_try_advisory_xact_lock(hashtextextended('usage-exports load ' || %s, 0)), "
        "exists(select from pg_namespace where nspname = %s), current_user",
        [schema, schema],
    )
    ((is_alone, is_there, user),) = control.fetchall()
    if not is_alone:
        raise WarehouseError(
            f"Another load into schema {schema} is at work. Wait until it is done."
        )
    if not is_there:
        control.execute(SQL("create schema {}").format(Identifier(schema)))
    control.execute(
        "select relname, relkind in ('r', 'p'), pg_has_role(relowner, 'usage') from pg_class "
        "where relnamespace = to_regnamespace(quote_ident(%s)) and relname = any(%s)",
        [schema, [table.name for table in raw_tables()]],
    )
    found = control.fetchall()
    for name, is_table, is_own in sorted(found):
        if not is_table or not is_own:
            raise WarehouseError(
                f"{schema}.{name} is no table of user {user}, who can't replace it. Let its owner "
                "load, or load into another schema, which USAGE_EXPORTS_RAW_SCHEMA names."
            )
    tables = {name for name, *_ in found}
    if tables:
        # At once: who holds one table and waits for another may be waited for.
        names = SQL(", ").join(Identifier(schema, name) for name in sorted(tables))
        control.execute(SQL("lock table {} in access exclusive mode").format(names))
    return tables


def _catalogue_type(type_: str) -> str:
    """Return a type of DuckDB's as PostgreSQL's catalogue spells it."""
    name, bracket, digits = type_.partition("(")
    return _TYPES.get(name, name.lower()) + bracket + digits


def _definition(column: tuple[str, str]) -> Composable:
    name, type_ = column
    return SQL("{} " + type_).format(Identifier(name))


def _line(columns: Mapping[str, str]) -> str:
    """Return DuckDB's SQL of a row as a line for COPY: CSV, in which null is what has no quotes."""
    fields = [f"coalesce({_field(name, type_)}, '')" for name, type_ in columns.items()]
    return " || ',' || ".join(fields) + " || chr(10)"


def _field(name: str, type_: str) -> str:
    if type_ == "VARCHAR":
        return f"'\"' || replace({name}, '\"', '\"\"') || '\"'"
    if type_ == "TIMESTAMP":
        return (
            f"case when {name} is null then null "
            f"when isfinite({name}) and year({name}) between 1 and 9999 "
            f"then cast({name} as varchar) || '+00' else '{_NO_TIME}' end"
        )
    return f"cast({name} as varchar)"
