"""What a format of files is."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, Protocol

from usage_exports.export.column import Column


class Format(Protocol):
    """A format in which an export can be written."""

    @property
    def suffix(self) -> str:
        """How the names of its files end, with the dot."""
        ...

    def select(self, columns: Sequence[Column], *, formula_guard: bool) -> Sequence[str]:
        """Return the SQL expressions whose values `write` takes as a row; every engine reads them.

        Args:
            columns: the columns of the file, in its order.
            formula_guard: whether texts that users write get a leading quote where a spreadsheet
                would run them.
        """
        ...

    def write(
        self, stream: BinaryIO, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
    ) -> int:
        """Write a whole file.

        Args:
            stream: an empty file, which stays open.
            columns: as for `select`.
            rows: the values of the expressions, in the order of the file; they are read once.

        Returns:
            How many rows were written.

        Raises:
            OSError: the file can't be written.
        """
        ...
