"""Compare the files of two exports, byte by byte."""

from pathlib import Path

from benchmarks.errors import DifferentNumbersError


def check_files(expected: Path, found: Path) -> int:
    """Compare all files of two folders.

    Args:
        expected: the folder of an export.
        found: that of the same export, made otherwise.

    Returns:
        How many files are the same.

    Raises:
        DifferentNumbersError: a file differs, or is in one of the folders alone.
    """
    names = _names(expected)
    if not names:
        raise DifferentNumbersError(f"{expected} holds no file")
    if different := names ^ _names(found):
        alone = min(different)
        where = expected if alone in names else found
        raise DifferentNumbersError(f"{alone} is in {where} alone")
    for name in sorted(names):
        if (expected / name).read_bytes() != (found / name).read_bytes():
            raise DifferentNumbersError(f"{expected / name} and {found / name} differ")
    return len(names)


def _names(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
