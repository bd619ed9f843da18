"""What a file of an export holds, read from the documentation of its mart."""

from dataclasses import dataclass

from usage_exports.dbt.build import Dbt
from usage_exports.export.column import Column
from usage_exports.export.settings import ExportType


@dataclass(frozen=True)
class Mart:
    """A mart: its relation, its columns in the order of the file, and the order of its rows.

    `order` holds columns, each with whether its greatest value comes first.
    """

    type: ExportType
    relation: str
    columns: tuple[Column, ...]
    order: tuple[tuple[Column, bool], ...]

    def columns_for(self, *, byok: bool, user_level_data: bool) -> tuple[Column, ...]:
        """Return the columns of the file of a workspace with these settings."""
        return tuple(
            column
            for column in self.columns
            if (byok or not column.byok) and (user_level_data or not column.identifying)
        )


def read_mart(dbt: Dbt, export_type: ExportType) -> Mart:
    """Return the mart of an export, as its YAML file describes it."""
    name = f"usage_{export_type}"
    node = dbt.manifest.nodes[f"model.usage_exports.{name}"]
    columns = {}
    for column, info in node.columns.items():
        meta = info.config.meta
        flags = {flag: bool(meta.get(flag)) for flag in ("identifying", "byok", "user_text")}
        columns[column] = Column(column, **flags, is_text=info.data_type == "string")
    order = [text.partition(" ") for text in node.config.meta["file_order"]]
    return Mart(
        type=export_type,
        relation=dbt.relation(name),
        columns=tuple(columns.values()),
        order=tuple((columns[column], direction == "desc") for column, _, direction in order),
    )
