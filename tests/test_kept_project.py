"""The parsed project is kept for all folders of a user, and only what can be trusted is read."""

import hashlib
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

import pytest
from dbt.contracts.graph.manifest import Manifest

from usage_exports.dbt.build import Dbt
from usage_exports.dbt.manifest import load_manifest, project_key, save_manifest
from usage_exports.dbt.project import project_dir
from usage_exports.engines import engine_for
from usage_exports.locations import Locations

KEY, OTHER_KEY = b"k" * 32, b"o" * 32


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for what is kept, which is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "usage-exports"


def kept(cache: Path, key: bytes = KEY) -> Path:
    return cache / f"{key.hex()}.manifest"


def parsed(folder: Path, name: str = "warehouse.duckdb") -> Dbt:
    return Dbt(engine_for("duckdb", Locations(folder / "raw", folder / name)))


# -- What it depends on


def test_the_project_is_parsed_once_for_all_folders(tmp_path: Path, cache: Path) -> None:
    first, second = parsed(tmp_path / "first"), parsed(tmp_path / "second")
    path = kept(cache, first.project_key)
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_text("broken")

    assert first.manifest.metadata.invocation_id == second.manifest.metadata.invocation_id

    assert not (tmp_path / "second").exists()
    assert list(cache.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o600
    assert str(tmp_path).encode() not in path.read_bytes()
    # What else of the environment were parsed would belong to the key.
    assert set(first.manifest.env_vars) == {"USAGE_EXPORTS_RAW_SCHEMA"}


def test_names_and_versions_belong_to_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def key() -> bytes:
        return project_key("duckdb", ("warehouse", "raw"))

    keys = {
        key(),
        project_key("postgres", ("warehouse", "raw")),
        project_key("duckdb", ("other", "raw")),
        project_key("duckdb", ("warehouse", "other")),
    }
    version = metadata.version
    for package in ("dbt-core", "dbt-adapters", "dbt-duckdb"):
        monkeypatch.setattr(
            metadata, "version", lambda name, of=package: "0" if name == of else version(name)
        )
        keys.add(key())
    assert len(keys) == 7
    monkeypatch.undo()

    assert parsed(tmp_path).project_key != parsed(tmp_path, "other.duckdb").project_key
    one = parsed(tmp_path).project_key
    monkeypatch.setenv("USAGE_EXPORTS_RAW_SCHEMA", "other")
    assert parsed(tmp_path).project_key != one


def test_every_file_of_the_project_belongs_to_the_key(tmp_path: Path) -> None:
    project = project_dir()
    for folder in ("macros", "models", "seeds", "tests/dbt", "runner/usage_exports"):
        shutil.copytree(project / folder, tmp_path / folder)
    for file in project.glob("*.yml"):
        shutil.copy(file, tmp_path)
    script = """if True:
        from pathlib import Path
        from usage_exports.dbt.manifest import project_key
        from usage_exports.dbt.project import project_dir

        def key():
            return project_key("duckdb", ())

        keys = [key()]
        for name in ("dbt_project.yml", "profiles.yml", "selectors.yml", "macros/new.sql",
                     "models/new.yml", "seeds/model_prices.csv", "tests/dbt/new.sql"):
            with open(project_dir() / name, "a") as file:
                file.write(" ")
            keys.append(key())
        assert len(set(keys)) == len(keys) == 8 and key() == keys[-1]
        print(project_dir())
    """
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "runner")}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stderr, done.stdout.strip()) == ("", str(tmp_path))


# -- What is not read


def forge(path: Path) -> None:
    packed = b"\x81\xa5nodes\x01"
    path.write_bytes(hashlib.sha256(KEY + packed).digest() + packed)


def link(path: Path) -> None:
    path.symlink_to(path.rename(path.with_name("elsewhere")))


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "changed": lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?"),
    "no manifest": forge,
    "of another project": lambda path: kept(path.parent, OTHER_KEY).replace(path),
    "a link": link,
    "a folder": make_folder,
    "others may write": lambda path: path.chmod(0o602),
    "a group may write": lambda path: path.chmod(0o620),
    "others may write to its folder": lambda path: path.parent.chmod(0o703),
}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.mark.parametrize(
    "damage",
    [
        *(pytest.param(damage, id=name) for name, damage in DAMAGES.items()),
        pytest.param(lambda path: os.chown(path, 4321, -1), id="of somebody else", marks=as_root),
        pytest.param(
            lambda path: os.chown(path.parent, 4321, -1), id="in somebody's folder", marks=as_root
        ),
    ],
)
def test_what_cannot_be_trusted_is_not_read(cache: Path, damage: Callable[[Path], object]) -> None:
    save_manifest(OTHER_KEY, Manifest())
    save_manifest(KEY, Manifest())
    assert load_manifest(KEY) is not None

    damage(kept(cache))

    assert load_manifest(KEY) is None


def test_a_broken_file_is_replaced(cache: Path) -> None:
    save_manifest(KEY, Manifest())
    kept(cache).write_bytes(b"broken")
    save_manifest(KEY, Manifest())
    assert load_manifest(KEY) is not None


def test_nothing_is_put_into_a_folder_to_which_others_may_write(cache: Path) -> None:
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    save_manifest(KEY, Manifest())
    assert not list(cache.iterdir())


# -- Where nothing can be kept


def test_without_a_home_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "nowhere")
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)
    save_manifest(KEY, Manifest())
    assert load_manifest(KEY) is None
    assert not list(tmp_path.iterdir())


def test_where_no_folder_can_be_made_nothing_is_kept(cache: Path) -> None:
    cache.parent.write_text("a file")
    save_manifest(KEY, Manifest())
    assert load_manifest(KEY) is None


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file have more than some bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_keeps_what_was_there(cache: Path) -> None:
    save_manifest(KEY, Manifest())
    with full_disk():
        save_manifest(KEY, Manifest())
        save_manifest(OTHER_KEY, Manifest())
    assert load_manifest(KEY) is not None
    assert list(cache.iterdir()) == [kept(cache)]


# -- Many


def test_those_used_last_are_kept(cache: Path) -> None:
    keys = [bytes([number]) * 32 for number in range(12)]
    cache.mkdir(parents=True, mode=0o700)
    left = cache / "killed.partial"
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    for time, key in enumerate(keys, start=2):
        save_manifest(key, Manifest())
        os.utime(kept(cache, key), (time, time))
        assert load_manifest(keys[0]) is not None
    assert set(cache.iterdir()) == {kept(cache, key) for key in (keys[0], *keys[-7:])}


def test_several_processes_may_keep_the_same(cache: Path) -> None:
    script = """if True:
        from dbt.contracts.graph.manifest import Manifest
        from usage_exports.dbt.manifest import load_manifest, save_manifest

        for _ in range(300):
            save_manifest(b"k" * 32, Manifest())
            assert load_manifest(b"k" * 32) is not None
    """
    command = [sys.executable, "-c", script]
    processes = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate()[1] for process in processes] == ["", ""]
    assert list(cache.iterdir()) == [kept(cache)]
