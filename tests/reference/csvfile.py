"""Reading CSV."""

import csv
from pathlib import Path

from .rawfile import RawFile, RawRow


def read_csv(path: Path) -> RawFile:
    """Read a CSV with a header. Cells that a short row lacks are null, blank lines are no rows."""
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream)
        header = [name.lower() for name in next(lines)]
        rows: list[RawRow] = [dict(zip(header, line, strict=False)) for line in lines if line]
    return RawFile(frozenset(header), rows)
