"""What describes a product that can be imported from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Source:
    """A product whose database becomes raw tables.

    Attributes:
        name: as the command line and the folders of the raw tables have it.
        product: what people call it, with the version that the mapping was written for.
        folder: that of the product, with its SQL files below `sql/`.
        tables: the tables and columns of its database that the mapping reads.
        staged: names of the SQL files in `staged/`, in the order in which they need each other.
        mapped: the raw tables that it has, in the order in which their SQL files need each other.
        more_columns: columns of raw tables, beside those of the contract, that the next import
            needs, with their DuckDB types. Exports ignore them.
    """

    name: str
    product: str
    folder: Path
    tables: Mapping[str, tuple[str, ...]]
    staged: tuple[str, ...]
    mapped: tuple[str, ...]
    more_columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def sql(self) -> Path:
        """The folder with its SQL files, one per raw table."""
        return self.folder / "sql"
