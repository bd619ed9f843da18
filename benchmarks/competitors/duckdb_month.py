"""The four exports of a month with DuckDB SQL, straight from the Parquet files."""

from benchmarks.competitors.arguments import PRICES, parse_month
from benchmarks.competitors.duckdb_session import connect, run


def main() -> None:
    """Write the four files."""
    arguments = parse_month()
    connection = connect(arguments.raw, arguments.out)
    variables = {
        "prices": str(PRICES),
        "period_start": arguments.start,
        "period_end": arguments.end,
        "now": arguments.now,
    }
    for name, value in variables.items():
        connection.execute(f"set variable {name} = $1", [value])
    run(connection, "month")
    run(connection, "exports")
    for export_type in ("users", "agents", "projects", "models"):
        path = arguments.file(export_type)
        connection.execute(f"copy usage_{export_type} to '{path}' (format csv, header)")


if __name__ == "__main__":
    main()
