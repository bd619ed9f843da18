"""DuckDB, inside this process: raw files in a folder, roll-ups and marts in a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt_common.exceptions import DbtBaseException

from usage_exports.dbt.connection import connect, credentials, raw_schema, rows_of
from usage_exports.engines.duckdb.faults import cause, damage_error, limit_error, use_error
from usage_exports.engines.duckdb.warehouse import claim_warehouse, open_warehouse
from usage_exports.engines.engine import Dialect, Failure, Reader, Target
from usage_exports.errors import UsageExportsError, WarehouseError
from usage_exports.locations import Locations
from usage_exports.mount.built import begin_build, is_built, note_built
from usage_exports.mount.explain import explain, find_damaged, is_about_reading
from usage_exports.mount.files import find_raw_files
from usage_exports.mount.mount import check_schema, mount
from usage_exports.scratch import scratch_folder
from usage_exports.sql import sql_name, sql_text


@dataclass(frozen=True)
class _Reader:
    cursor: Any
    raw: str

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        self.cursor.execute(query)
        return rows_of(self.cursor)

    def raw_files(self) -> Mapping[str, int | None]:
        query = "select table_name, count(*) from {}.files group by table_name"
        return dict(self.rows(query.format(sql_name(self.raw))))


class DuckDB:
    """DuckDB with a warehouse file, see `Engine`."""

    # The order of texts is that of UTF-8, which is that of code points.
    dialect = Dialect(literal=sql_text, by_code_point=lambda column: column)

    def __init__(self, locations: Locations) -> None:
        self._locations = locations
        self._schema = raw_schema()
        check_schema(self._schema)

    @cached_property
    def target(self) -> Target:
        """The warehouse and the raw folder; dbt's folder is beside the warehouse."""
        warehouse = self._locations.warehouse.absolute()
        real = self._locations.warehouse.resolve()
        return Target(
            name="duckdb",
            raw=str(self._locations.raw),
            marts=f"warehouse {self._locations.warehouse}",
            environment={
                "USAGE_EXPORTS_RAW": str(self._locations.raw.absolute()),
                "USAGE_EXPORTS_RAW_SCHEMA": self._schema,
                "USAGE_EXPORTS_MOUNTED": "yes",
                "USAGE_EXPORTS_MEMORY_LIMIT": self._locations.memory_limit,
                "USAGE_EXPORTS_TEMP_DIRECTORY": str(self._locations.spill.absolute()),
                "USAGE_EXPORTS_WAREHOUSE": str(warehouse),
            },
            state=real.parent / ".usage-exports" / real.name,
            # The warehouse's name is that of the database, wherever it lies.
            key_parts=(warehouse.name, self._schema),
        )

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Lock a file beside the warehouse."""
        with claim_warehouse(self._locations, self.target.state, self._schema):
            try:
                yield
            finally:
                _close_connections()

    def build(
        self,
        run: Callable[[bool], None],
        *,
        project_key: bytes | None = None,
        full_refresh: bool = False,
    ) -> None:
        """Mount the raw files, so that what is wrong with them is said before dbt does anything.

        That staging and roll-ups were built is noted beside the list of mounted files.
        """
        try:
            with open_warehouse(self._locations) as connection:
                mount(connection, self._locations.raw, self._schema)
                has_roll_ups = (
                    project_key is not None
                    and not full_refresh
                    and is_built(connection, project_key, self._schema)
                )
                if not has_roll_ups:
                    begin_build(connection, self._schema)
        except duckdb.Error as error:
            raise self.error(Failure(str(error), error=error)) from error
        run(has_roll_ups)
        if project_key and not has_roll_ups:
            with self._connected() as connection:
                note_built(connection, project_key, self._schema)

    @contextmanager
    def reading(self, _: Sequence[str]) -> Iterator[Reader]:
        """Open the warehouse; no other process can write while it is open."""
        # What dbt has read is no longer needed in memory.
        _close_connections()
        with self._connected() as connection:
            yield _Reader(connection, self._schema)

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        try:
            variables = self.target.environment
            handle = connect(credentials(self.target.name, variables), variables)
            try:
                yield handle.cursor()
            finally:
                handle.close()
        except (duckdb.Error, DbtBaseException) as error:
            raise self.error(Failure(str(error), error=error)) from error

    def error(self, *failures: Failure) -> UsageExportsError:
        """Name the raw file, the line or the limit that the message is about."""
        failure = failures[0]
        if said := limit_error(self._locations, failure):
            return said
        message, error = failure.message.strip(), cause(failure)
        found = find_raw_files(self._locations.raw)
        files = [file for table_files in found.values() for file in table_files]
        if any(file.path in message for file in files):
            return explain(message, files)
        _close_connections()
        if said := use_error(self._locations, failure):
            return said
        # The warehouse is suspected last: raw files are what comes from elsewhere.
        if damaged := find_damaged(files):
            return damaged
        if said := damage_error(self._locations, failure):
            return said
        if isinstance(error, duckdb.ConversionException) or is_about_reading(message):
            return explain(message, files)
        where = f"model {failure.node}" if failure.node else "the run"
        # Relations that are not as dbt would have made them.
        is_shape = isinstance(error, duckdb.CatalogException | duckdb.BinderException)
        advice = (
            f" If {self.target.marts} was made by another version, or by hand, run again with "
            "--full-refresh, or export with another --warehouse."
        )
        return WarehouseError(
            f"dbt could not finish {where}: {message}{advice * is_shape} Details: {self.target.log}"
        )

    @contextmanager
    def scratch(self) -> Iterator["DuckDB"]:
        """Make a warehouse in a temporary folder."""
        with scratch_folder("check") as folder:
            yield DuckDB(replace(self._locations, warehouse=folder / "warehouse.duckdb"))


def _close_connections() -> None:
    """Close the warehouse, which dbt keeps open, and so locked, until the process ends."""
    close: Callable[[], None] = DuckDBConnectionManager.close_all_connections
    close()
