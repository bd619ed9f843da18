"""The folder of the demo data: never somebody else's, and whole or not at all."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

from usage_exports.locations import DEMO_MARKER
from usage_exports_demo.settings import DemoSettings, Format
from usage_exports_demo.tables import CHANGE_LOGS, EVENTS

_TABLE_NAMES = {
    name
    for table in (*CHANGE_LOGS, *EVENTS)
    for name in (table, *(f"{table}.{end}" for end in get_args(Format)))
}


@contextmanager
def replaced_folder(settings: DemoSettings) -> Iterator[Path]:
    """Give a folder to write to, which takes the place of `settings.raw` at the end.

    It lies beside `raw` and is called `<raw>.partial`. An error or an interrupt removes it;
    after a kill it stays behind, under that name. Files in `raw` that are not demo tables
    are kept.

    Yields:
        The empty folder.

    Raises:
        FileExistsError: `raw` holds something that isn't demo data, or `<raw>.partial` exists.
    """
    raw = settings.raw.resolve()
    if not _may_be_replaced(raw):
        raise FileExistsError(
            f"{raw} is not empty and was not made by the demo: choose another folder"
        )
    partial = raw.with_name(raw.name + ".partial")
    old = raw.with_name(raw.name + ".replaced")
    for path in (partial, old):
        if path.exists():
            raise FileExistsError(
                f"{path} exists: another demo is being written, or one was killed; "
                "remove the folder if none is running"
            )
    partial.mkdir(parents=True)
    try:
        yield partial
        _write_marker(partial, settings)
        _swap(raw, partial, old)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _may_be_replaced(raw: Path) -> bool:
    if not raw.exists():
        return True
    return raw.is_dir() and ((raw / DEMO_MARKER).is_file() or not any(raw.iterdir()))


def _write_marker(folder: Path, settings: DemoSettings) -> None:
    """The marker says how the same data can be made again."""
    made_with = {
        "messages": settings.messages,
        "seed": settings.seed,
        "now": settings.now.isoformat(),
        "format": settings.format,
        "workspaces": settings.workspaces,
        "people": settings.people,
    }
    (folder / DEMO_MARKER).write_text(json.dumps(made_with) + "\n", encoding="utf-8")


def _swap(raw: Path, partial: Path, old: Path) -> None:
    if not raw.exists():
        partial.rename(raw)
        return
    raw.rename(old)
    partial.rename(raw)
    for path in old.iterdir():
        if path.name != DEMO_MARKER and path.name not in _TABLE_NAMES:
            path.rename(raw / path.name)
    shutil.rmtree(old)
