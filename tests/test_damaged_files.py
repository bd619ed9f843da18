"""A Parquet file that is damaged is named, and the warehouse is not suspected in its place."""

import random
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from exporting import Place, make_place
from usage_exports.engines.duckdb.engine import DuckDB
from usage_exports.engines.engine import Failure
from usage_exports.errors import RawDataError
from usage_exports.mount.mount import mount

COUNT = 500
MESSAGES: dict[str, Any] = {
    "org_id": ["acme"] * COUNT,
    "message_id": [f"m{number}" for number in range(COUNT)],
    "user_id": [f"u{number % 7}" if number % 3 else None for number in range(COUNT)],
    "sent_at": pa.array(range(COUNT), pa.timestamp("us", tz="UTC")),
}
# What DuckDB says of some damaged pages, or of a warehouse.
MISLEADING = [
    "Out of buffer",
    "Payload value bigger than allowed. Corrupted file?",
    "don't know what type: \x0f",
    "INTERNAL Error: Attempted to access index 7 within vector of size 3",
    "Serialization Error: Failed to deserialize",
    "Input is invalid/unsupported GZIP stream",
]


def place_with(folder: Path, content: bytes) -> tuple[Place, Path]:
    """Return a place with a Parquet file of messages, and the file."""
    place = make_place(folder, messages=None)
    file = place.locations.raw / "messages.parquet"
    file.write_bytes(content)
    return place, file


def parquet(compression: str) -> bytes:
    """Return a Parquet file of messages."""
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(MESSAGES), sink, compression=compression)
    return bytes(sink.getvalue())


def flipped(content: bytes, seed: int) -> bytes:
    """Flip a few bits of a file, but not of the marks at its ends."""
    chance = random.Random(seed)
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 2, 8])):
        damaged[chance.randrange(4, len(content) - 8)] ^= 1 << chance.randrange(8)
    return bytes(damaged)


@pytest.mark.parametrize("compression", ["snappy", "zstd", "gzip", "none", "lz4", "brotli"])
def test_a_damaged_page_is_an_error_that_names_the_file(tmp_path: Path, compression: str) -> None:
    content = parquet(compression)
    place, file = place_with(tmp_path, content)
    refused = 0
    for seed in range(20):
        file.write_bytes(flipped(content, seed))
        connection = duckdb.connect()
        try:
            mount(connection, place.locations.raw)
            connection.execute("select count(*), sum(hash(m)) from raw.messages as m").fetchall()
        except RawDataError as error:
            message = str(error)
        except duckdb.Error as error:
            # As the engine words what happens in the middle of a build.
            message = str(DuckDB(place.locations).error(Failure(str(error))))
        else:
            # Where a value was hit, another value may be read: Parquet can't tell.
            continue
        refused += 1
        assert str(file) in message, message
        assert "warehouse.duckdb" not in message
        assert "--full-refresh" not in message
    assert refused > 4


@pytest.mark.parametrize("message", MISLEADING)
def test_the_warehouse_is_suspected_only_where_raw_files_can_be_read(
    tmp_path: Path, message: str
) -> None:
    content = parquet("snappy")
    place, file = place_with(tmp_path, content)
    engine = DuckDB(place.locations)
    assert "warehouse.duckdb" in str(engine.error(Failure(message)))
    file.write_bytes(content[:200] + b"\0" * 300 + content[500:])
    assert str(engine.error(Failure(message))).startswith(f"{file} can't be read: ")


def test_a_file_that_went_away_is_named(tmp_path: Path) -> None:
    place, file = place_with(tmp_path, parquet("snappy"))
    file.unlink()
    file.symlink_to(tmp_path / "gone")
    with pytest.raises(RawDataError, match=r"messages\.parquet"):
        mount(duckdb.connect(), place.locations.raw)
