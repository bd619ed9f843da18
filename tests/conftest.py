"""A folder for exports that keeps what dbt has parsed: parsing takes longer than most exports."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def _parsed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@pytest.fixture
def export_folder(_parsed_folder: Path) -> Path:
    """An empty folder, but for the parsed project of earlier tests."""
    empty(_parsed_folder)
    return _parsed_folder


def empty(folder: Path) -> None:
    """Remove all from a folder but what dbt has parsed."""
    for path in folder.iterdir():
        if path.name != ".usage-exports":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
