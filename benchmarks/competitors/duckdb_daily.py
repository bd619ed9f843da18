"""The daily aggregates of the three event tables with DuckDB SQL, into a DuckDB file."""

from argparse import ArgumentParser
from pathlib import Path

from benchmarks.competitors.duckdb_session import connect, run


def main() -> None:
    """Write the file."""
    parser = ArgumentParser()
    parser.add_argument("--raw", type=Path, required=True)
    parser.add_argument("--database", type=Path, required=True)
    arguments = parser.parse_args()
    connection = connect(arguments.raw, arguments.database.parent, arguments.database)
    run(connection, "daily")
    connection.close()


if __name__ == "__main__":
    main()
