"""Keep what dbt has parsed: reading it back takes a hundredth of the time of parsing."""

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from dbt.contracts.graph.manifest import Manifest

from usage_exports.dbt.project import project_dir

_PROJECT_PARTS = ("dbt_project.yml", "profiles.yml", "selectors.yml")
_PROJECT_FOLDERS = ("macros", "models", "seeds", "tests/dbt")
_KEY_BYTES = 32


def project_key(engine_parts: Sequence[str]) -> bytes:
    """Return what the parsed project depends on, as 32 bytes.

    That is every file of the project, where it lies, dbt's own version, and what the engine adds.

    Args:
        engine_parts: those of `Target`.
    """
    project = project_dir()
    files = [project / name for name in _PROJECT_PARTS]
    for folder in _PROJECT_FOLDERS:
        files += (path for path in (project / folder).rglob("*") if path.suffix != ".pyc")
    key = hashlib.sha256()
    for text in (version("dbt-core"), *engine_parts):
        key.update(text.encode() + b"\0")
    for path in sorted(files):
        if path.is_file():
            key.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return key.digest()


def load_manifest(path: Path, key: bytes) -> Manifest | None:
    """Return the manifest that was saved with this key; None where there is none.

    Args:
        path: the file that `save_manifest` wrote.
        key: that of the project as it is now.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if content[:_KEY_BYTES] != key:
        return None
    manifest: Manifest = Manifest.from_msgpack(content[_KEY_BYTES:])
    return manifest


def save_manifest(path: Path, key: bytes, manifest: Manifest) -> None:
    """Save a manifest for later runs, whole or not at all.

    Args:
        path: the file.
        key: that of the project from which the manifest was parsed.
        manifest: what dbt has parsed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.write_bytes(key + manifest.to_msgpack())
    partial.replace(path)
