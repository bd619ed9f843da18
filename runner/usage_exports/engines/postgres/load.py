"""Fill raw tables on PostgreSQL from DuckDB: one writes CSV, the other copies it."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
from psycopg2.extensions import connection, cursor
from psycopg2.sql import SQL, Composable, Identifier

from usage_exports.contract import raw_tables
from usage_exports.engines.engine import Columns, LoadedTable
from usage_exports.errors import WarehouseError
from usage_exports.sql import sql_name, sql_text

# The types of mounted tables, and what PostgreSQL's catalogue calls them.
_TYPES = {"VARCHAR": "text", "TIMESTAMP": "timestamp with time zone", "DECIMAL": "numeric"}
# What is too far off to be a time stands in the table as something that staging rejects.
_NO_TIME = "10000-01-01 00:00:00+00"
_READ_BYTES = 1 << 20


def replace_tables(
    server: connection,
    schema: str,
    source: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Columns],
    begins: Callable[[str], None],
) -> list[LoadedTable]:
    """Replace the raw tables in one transaction, which the caller has begun and ends.

    A table that is there stays, and with it who may read it: it gets other rows, and other columns
    where they differ.

    Args:
        server: where they go.
        schema: of the raw tables.
        source: with the mounted tables, in the schema raw.
        tables: their names and columns; other tables of the contract are dropped.
        begins: told the name of each that begins.

    Raises:
        WarehouseError: another load is at work, or a view or somebody else's table is in the way.
        psycopg2.Error: the server refuses, or is gone.
        duckdb.Error: a table can't be read.
    """
    loaded = []
    with server.cursor() as target:
        there = _begin(target, schema)
        for table in (table.name for table in raw_tables()):
            name = Identifier(schema, table)
            if table in tables:
                begins(table)
                if table in there:
                    target.execute(SQL("truncate {}").format(name))
                _change_columns(target, schema, table, tables[table], is_new=table not in there)
                loaded.append(_copy(target, name, table, tables[table], source))
                # Without it the server knows nothing of the table until its next round.
                target.execute(SQL("analyze {}").format(name))
            elif table in there:
                _check_views(target, schema, table)
                target.execute(SQL("drop table {} cascade").format(name))
    return loaded


def _begin(target: cursor, schema: str) -> set[str]:
    """Make the schema or lock what is in it, and return the tables that are there."""
    target.execute(
        "select pg_try_advisory_xact_lock(hashtextextended('usage-exports load ' || %s, 0)), "
        "exists(select from pg_namespace where nspname = %s), current_user",
        [schema, schema],
    )
    ((is_alone, is_there, user),) = target.fetchall()
    if not is_alone:
        raise WarehouseError(
            f"Another load into schema {schema} is at work. Wait until it is done."
        )
    if not is_there:
        target.execute(SQL("create schema {}").format(Identifier(schema)))
    target.execute(
        "select relname, relkind in ('r', 'p'), pg_has_role(relowner, 'usage') from pg_class "
        "where relnamespace = to_regnamespace(quote_ident(%s)) and relname = any(%s)",
        [schema, [table.name for table in raw_tables()]],
    )
    found = target.fetchall()
    for name, is_table, is_own in sorted(found):
        if not is_table or not is_own:
            raise WarehouseError(
                f"{schema}.{name} is not a table of user {user}, who can't replace it. Let its "
                "owner load, or load into another schema, which USAGE_EXPORTS_RAW_SCHEMA names."
            )
    tables = {name for name, *_ in found}
    if tables:
        # At once: who holds one table and waits for another may be waited for.
        names = SQL(", ").join(Identifier(schema, name) for name in sorted(tables))
        target.execute(SQL("lock table {} in access exclusive mode").format(names))
    return tables


def _change_columns(
    target: cursor, schema: str, table: str, columns: Columns, *, is_new: bool
) -> None:
    """Make a table, or give it other columns."""
    name = Identifier(schema, table)
    types = {column: _catalogue_type(type_) for column, type_ in columns.items()}
    if is_new:
        defined = SQL(", ").join(map(_definition, types.items()))
        target.execute(SQL("create table {} ({})").format(name, defined))
        return
    target.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute "
        "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
        [name.as_string(target)],
    )
    there: dict[str, str] = dict(target.fetchall())
    changes = [
        SQL("drop column {} cascade").format(Identifier(column))
        for column, type_ in there.items()
        if types.get(column) != type_
    ] + [
        SQL("add column {}").format(_definition(column))
        for column in types.items()
        if there.get(column[0]) != column[1]
    ]
    if changes:
        _check_views(target, schema, table)
        target.execute(SQL("alter table {} {}").format(name, SQL(", ").join(changes)))


def _check_views(target: cursor, schema: str, table: str) -> None:
    """Refuse to drop, with a table or column, views that no export makes again."""
    target.execute(
        "select distinct views.oid::regclass::text from pg_depend as uses "
        "join pg_rewrite as rules on rules.oid = uses.objid "
        "join pg_class as views on views.oid = rules.ev_class "
        "where uses.classid = 'pg_rewrite'::regclass and uses.refobjid = %s::regclass "
        "and views.oid <> uses.refobjid and views.relname <> %s order by 1",
        [Identifier(schema, table).as_string(target), f"stg_workspace__{table}"],
    )
    if views := [view for (view,) in target.fetchall()]:
        raise WarehouseError(
            f"Table {schema}.{table} gets other columns, but is read by {', '.join(views)}. Drop "
            "that, or load into another schema, which USAGE_EXPORTS_RAW_SCHEMA names."
        )


def _copy(
    target: cursor,
    name: Composable,
    table: str,
    columns: Columns,
    source: duckdb.DuckDBPyConnection,
) -> LoadedTable:
    """Copy the rows of a mounted table, without those that hold a NUL."""
    texts = [column for column, type_ in columns.items() if type_ == "VARCHAR"]
    nuls = " or ".join(f"coalesce(contains({sql_name(text)}, chr(0)), false)" for text in texts)
    has_nul = nuls or "false"
    values = ", ".join(_value(*column) for column in columns.items())
    quotes = ", ".join(map(sql_name, texts))
    with tempfile.TemporaryDirectory(prefix="usage-exports-load-") as folder:
        file = Path(folder, "rows.csv")
        # Null is what has no quotes: all texts have.
        options = "format csv, header false" + (f", force_quote ({quotes})" if quotes else "")
        ((rows,),) = source.execute(
            f"copy (select {values} from raw.{table} where not ({has_nul})) "
            f"to {sql_text(str(file))} ({options})"
        ).fetchall()
        names = SQL(", ").join(map(Identifier, columns))
        with file.open("rb") as lines:
            target.copy_expert(
                SQL("copy {} ({}) from stdin (format csv)").format(name, names), lines, _READ_BYTES
            )
    ((left_out,),) = source.execute(f"select count(*) from raw.{table} where {has_nul}").fetchall()
    return LoadedTable(table, rows, left_out)


def _catalogue_type(type_: str) -> str:
    """Return a type of DuckDB's as PostgreSQL's catalogue spells it."""
    name, bracket, digits = type_.partition("(")
    return _TYPES.get(name, name.lower()) + bracket + digits


def _definition(column: tuple[str, str]) -> Composable:
    name, type_ = column
    return SQL("{} " + type_).format(Identifier(name))


def _value(column: str, type_: str) -> str:
    """Return DuckDB's SQL of a value that PostgreSQL can hold."""
    name = sql_name(column)
    if type_ != "TIMESTAMP":
        return name
    return (
        f"case when {name} is null then null "
        f"when isfinite({name}) and year({name}) between 1 and 9999 "
        f"then cast({name} as varchar) || '+00' else '{_NO_TIME}' end as {name}"
    )
