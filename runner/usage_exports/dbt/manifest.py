"""Keep what dbt has parsed, once for all folders of a user: parsing takes seconds, reading none.

The files lie in the user's cache directory, each named after all that its content depends on. They
save time and nothing else: whatever is wrong with one, the project is parsed again.
"""

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest
from platformdirs import user_cache_path

from usage_exports.dbt.project import project_dir

_PROJECT_PARTS = ("dbt_project.yml", "profiles.yml", "selectors.yml")
_PROJECT_FOLDERS = ("macros", "models", "seeds", "tests/dbt")
_DIGEST_BYTES = 32
# Each has about 2 MB.
_KEPT = 8


def project_key(target: str, names: Sequence[str]) -> bytes:
    """Return what the parsed project depends on, as 32 bytes.

    That is every file of the project, where it lies, dbt with its adapter, and the names that
    become part of every relation's.

    Args:
        target: of profiles.yml, called like its adapter.
        names: of the database and the schemas.
    """
    project = project_dir()
    files = [project / name for name in _PROJECT_PARTS]
    for folder in _PROJECT_FOLDERS:
        files += (path for path in (project / folder).rglob("*") if path.suffix != ".pyc")
    key = hashlib.sha256()
    # dbt's own macros are parsed with the project; they come with dbt-adapters and the adapter.
    packages = ("dbt-core", "dbt-common", "dbt-adapters", f"dbt-{target}")
    versions = (f"{package}=={metadata.version(package)}" for package in packages)
    for text in (str(sys.implementation.cache_tag), *versions, *names):
        key.update(text.encode() + b"\0")
    for path in sorted(files):
        if path.is_file():
            key.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return key.digest()


def load_manifest(key: bytes) -> Manifest | None:
    """Return the manifest that was saved with this key; None where there is none to be trusted.

    Args:
        key: that of the project as it is now.
    """
    try:
        path = _path(key)
        if not _is_ours(path.parent.stat()):
            return None
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            if not _is_ours(os.fstat(file.fileno())):
                return None
            content = file.read()
        # It is the last that is removed.
        os.utime(path)
    except OSError:
        return None
    digest, packed = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if digest != _digest(key, packed):
        return None
    try:
        manifest: Manifest = Manifest.from_msgpack(packed)
    except (LookupError, TypeError, ValueError):
        return None
    return manifest


def save_manifest(key: bytes, manifest: Manifest) -> None:
    """Save a manifest for later runs, whole or not at all; where that can't be, do nothing.

    Args:
        key: that of the project from which the manifest was parsed.
        manifest: what dbt has parsed.
    """
    packed = manifest.to_msgpack()
    with suppress(OSError):
        path = _path(key)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(path.parent.stat()):
            _replace(path, (_digest(key, packed), packed))
            _remove_oldest(path.parent)


def _path(key: bytes) -> Path:
    try:
        folder = user_cache_path("usage-exports", appauthor=False)
    except RuntimeError:
        folder = Path()
    # As older versions of platformdirs say it.
    if not folder.is_absolute():
        raise FileNotFoundError("The user has no home.")
    return folder / f"{key.hex()}.manifest"


def _digest(key: bytes, packed: bytes) -> bytes:
    return hashlib.sha256(key + packed).digest()


def _is_ours(found: os.stat_result) -> bool:
    """Whether nobody else can have written a file, or put it into a folder."""
    others = stat.S_IWGRP | stat.S_IWOTH
    return found.st_uid == os.geteuid() and not found.st_mode & others


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file beside others that may be writing the same one."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, suffix=".partial")
    try:
        with open(descriptor, "wb") as file:
            file.writelines(parts)
        Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)


def _remove_oldest(folder: Path) -> None:
    """Remove all but the files that were used last, and what killed runs left."""
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[_KEPT:]:
        path.unlink(missing_ok=True)
