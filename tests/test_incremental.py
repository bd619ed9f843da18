"""Roll-ups are brought up to date by what changed alone, and are what starting afresh gives."""

import datetime
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

import reference
from exporting import TABLES, Place, make_place
from usage_exports.contract import raw_tables
from usage_exports.dbt.build import Dbt
from usage_exports.dbt.project import project_dir
from usage_exports.engines.duckdb.plugin import Plugin
from usage_exports.errors import BuildError, WarehouseError
from usage_exports.export.period import Period

MESSAGES = TABLES["messages"]
HEADER = MESSAGES.splitlines()[0] + "\n"
QUARTER = Period(datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))


def day_file(*lines: str) -> str:
    return HEADER + "".join(f"acme,{line}\n" for line in lines)


def remove(place: Place, path: str) -> bool:
    target = place.locations.raw / path
    target.unlink()
    return not target.exists()


@pytest.fixture
def place(export_folder: Path) -> Place:
    """A folder whose messages lie in a file per day, exported once."""
    place = make_place(export_folder, messages=None)
    place.write("messages/1.csv", day_file("x1,u1,2026-06-01T10:00:00Z,a1,m1"))
    place.write("messages/2.csv", day_file("x2,u1,2026-06-02T10:00:00Z,,m1"))
    place.write(
        "messages/3.csv",
        day_file("x3,u1,2026-06-03T10:00:00Z,,m1", "x4,u1,2026-06-04T10:00:00Z,,m1"),
    )
    place.export()
    assert place.rows("users")[0]["messages_total"] == "4"
    return place


def from_scratch(place: Place) -> dict[str, bytes]:
    """Export the same raw folder with a new warehouse."""
    fresh = Place(place.folder / "fresh")
    shutil.copytree(place.folder / "raw", fresh.folder / "raw")
    fresh.export()
    return fresh.files()


def test_unchanged_files_are_not_read_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    # Files that claim not to have changed although they can no longer be read.
    spoiled = [place.locations.raw / f"messages/{name}.csv" for name in ("1", "2")]
    before = {str(path): path.stat() for path in spoiled}
    for path in spoiled:
        path.write_bytes(b"\xff\xfe spoiled")
    place.write("messages/3.csv", day_file("x3,u1,2026-06-03T10:00:00Z,,m1"))
    stat = os.stat

    def claimed(path: Any, **more: Any) -> os.stat_result:
        return before.get(str(path)) or stat(path, **more)

    monkeypatch.setattr(os, "stat", claimed)

    place.export()

    assert place.rows("users")[0]["messages_total"] == "3"


def test_only_changed_days_of_a_changed_file_are_rolled_up_again(place: Place) -> None:
    with duckdb.connect(str(place.locations.warehouse)) as connection:
        # A mark that only rolling up the day again would wipe out.
        connection.execute(
            "update int_messages_by_day set agent_id = 'kept' where event_date = '2026-06-03'"
        )
    place.write(
        "messages/3.csv",
        day_file(
            "x3,u1,2026-06-03T10:00:00Z,,m1",
            "x4,u1,2026-06-04T10:00:00Z,,m1",
            "x5,u1,2026-06-04T11:00:00Z,,m1",
        ),
    )

    place.export()

    user = place.rows("users")[0]
    assert user["messages_total"] == "5"
    assert user["agents_to_messages"] == '{"a1":1,"kept":1}'


@pytest.fixture
def quarter(place: Place) -> Place:
    """The same with a message of April and one of May, exported by month."""
    place.write("messages/april.csv", day_file("x5,u1,2026-04-30T10:00:00Z,a1,m1"))
    place.write("messages/may.csv", day_file("x6,u1,2026-05-01T10:00:00Z,a1,m1"))
    place.export(period=QUARTER, by="month")
    assert place.files().items() >= expected_files(place, period=QUARTER, by="month").items()
    return place


def months_of(place: Place, table: str) -> dict[str, set[str]]:
    """The agents in each month of a roll-up by month."""
    with duckdb.connect(str(place.locations.warehouse)) as connection:
        rows = connection.execute(
            f"select cast(event_month as varchar), agent_id from int_{table}_by_month"
        ).fetchall()
    return {month: {agent for of, agent in rows if of == month} for month, _ in rows}


def mark_months(place: Place, *tables: str) -> None:
    """Leave a mark in every month that only rolling it up again would wipe out."""
    with duckdb.connect(str(place.locations.warehouse)) as connection:
        for table in tables:
            connection.execute(f"update int_{table}_by_month set agent_id = 'kept'")


def test_only_changed_months_are_rolled_up_again(quarter: Place) -> None:
    mark_months(quarter, "messages", "model_requests")
    quarter.write("messages/4.csv", day_file("x7,u1,2026-06-30T10:00:00Z,a1,m1"))
    quarter.write("messages/may.csv", day_file("x6,u1,2026-05-31T10:00:00Z,a1,m1"))

    quarter.export()

    assert months_of(quarter, "messages") == {
        "2026-04-01": {"kept"},
        "2026-05-01": {"a1"},
        "2026-06-01": {"a1", None},
    }
    assert months_of(quarter, "model_requests") == {"2026-06-01": {"kept"}}
    assert quarter.rows("users")[0]["messages_total"] == "5"


def test_months_without_a_day_left_are_forgotten(quarter: Place) -> None:
    mark_months(quarter, "messages")
    remove(quarter, "messages/may.csv")

    quarter.export(period=QUARTER, by="period")

    assert months_of(quarter, "messages") == {"2026-04-01": {"kept"}, "2026-06-01": {"kept"}}


def test_a_new_price_list_rolls_up_nothing_again(quarter: Place) -> None:
    with duckdb.connect(str(quarter.locations.warehouse)) as connection:
        connection.execute("update int_model_requests_by_month set max_output_tokens = 999")
    # June, whose request is of the second, has three prices.
    quarter.write(
        "model_prices.csv",
        "model_id,valid_from,input_usd_per_million,output_usd_per_million\n"
        "m1,2026-01-01,3,11\nm1,2026-06-02,5,13\nm1,2026-06-03,7,17\n",
    )

    quarter.export(period=QUARTER, by="month")

    files, expected = quarter.files(), expected_files(quarter, period=QUARTER, by="month")
    agents, users = (
        f"acme/{of}-usage-2026-04-01-2026-06-30-by-month.csv" for of in ("agents", "users")
    )
    assert files[agents] != expected[agents]
    assert files[agents].replace(b",999\n", b",50\n") == expected[agents]
    assert b",0.001150," in files[users]
    assert files[users] == expected[users]


def test_months_catch_up_with_days_that_a_broken_export_left(quarter: Place) -> None:
    quarter.write("messages/may.csv", day_file("x6,u2,2026-05-02T10:00:00Z,,m1"))
    engine = quarter.engine
    with engine.claimed():
        dbt = Dbt(engine)
        variables = quarter.settings().dbt_vars()
        engine.build(lambda _: dbt.build(variables, select=("+int_messages_by_day",)))

    quarter.export(period=QUARTER, by="month")

    assert quarter.files().items() >= expected_files(quarter, period=QUARTER, by="month").items()


def test_a_warehouse_without_roll_ups_by_month_gets_them(quarter: Place) -> None:
    before = quarter.files()
    with duckdb.connect(str(quarter.locations.warehouse)) as connection:
        for table in raw_tables("event"):
            connection.execute(f"drop table int_{table.name}_by_month")
    shutil.rmtree(quarter.locations.out)
    let_another_version_have_built(quarter)

    quarter.export()
    quarter.export(period=QUARTER, by="month")

    assert quarter.files() == before


def test_another_version_of_the_rules_makes_all_again(
    quarter: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_months(quarter, "messages", "model_requests")
    with duckdb.connect(str(quarter.locations.warehouse)) as connection:
        connection.execute("update int_messages_by_day set agent_id = 'kept'")
    build = Dbt.build

    def later_build(self: Dbt, variables: dict[str, str], **options: Any) -> None:
        build(self, {**variables, "rollup_version": "1000"}, **options)

    monkeypatch.setattr(Dbt, "build", later_build)
    let_another_version_have_built(quarter)
    quarter.export(period=QUARTER, by="month")

    assert quarter.files().items() >= expected_files(quarter, period=QUARTER, by="month").items()
    for table in ("messages", "model_requests"):
        assert "kept" not in set().union(*months_of(quarter, table).values())


CHANGES: dict[str, Callable[[Place], object]] = {
    "late row": lambda place: place.write(
        "messages/4.csv", day_file("x9,u2,2026-06-01T23:00:00Z,,m1")
    ),
    "correction without a new ingested_at": lambda place: place.write(
        "messages/1.csv", day_file("x1,u1,2026-06-01T10:00:00Z,,m1")
    ),
    "second delivery in another file": lambda place: place.write(
        "messages/4.csv", day_file("x2,u1,2026-06-02T10:00:00Z,a1,m1")
    ),
    "second delivery taken back": lambda place: remove(place, "messages/4.csv"),
    "day now all rejected": lambda place: place.write(
        "messages/2.csv", day_file("x2,,2026-06-02T10:00:00Z,,m1")
    ),
    "row removed": lambda place: place.write(
        "messages/3.csv", day_file("x4,u1,2026-06-04T10:00:00Z,,m1")
    ),
    "file and with it a day removed": lambda place: remove(place, "messages/3.csv"),
    "file renamed": lambda place: (place.locations.raw / "messages/1.csv").rename(
        place.locations.raw / "messages/9.csv"
    ),
    "other format": lambda place: (
        remove(place, "messages/9.csv"),
        place.write(
            "messages/9.jsonl",
            '{"org_id":"acme","message_id":"x1","user_id":"u1","sent_at":"2026-06-01"}\n',
        ),
    ),
    "price list changed": lambda place: place.write(
        "model_prices.csv",
        "model_id,valid_from,input_usd_per_million,output_usd_per_million\nm1,2026-01-01,3,11\n",
    ),
    "shipped price list instead": lambda place: remove(place, "model_prices.csv"),
    "role changed": lambda place: place.write(
        "users.csv",
        TABLES["users"].replace("role\n", "role,updated_at\n").replace("admin\n", "admin,\n")
        + "acme,u1,Ann B,ann@acme.example,editor,2026-06-20\n",
    ),
    "request in another month, no actions any more": lambda place: (
        place.write(
            "model_requests.csv", TABLES["model_requests"].replace("2026-06-02", "2026-07-02")
        ),
        place.write("message_actions.csv", TABLES["message_actions"].splitlines()[0] + "\n"),
    ),
    "names and tokens no longer allowed": lambda place: place.write(
        "workspaces.csv", TABLES["workspaces"].replace("true,true", "false,false")
    ),
}


def test_after_every_change_the_export_is_that_from_scratch(place: Place) -> None:
    before = place.files()
    for name, change in CHANGES.items():
        change(place)
        place.export()
        assert place.files() == expected_files(place), name
        assert (place.files() == before) == (name == "file renamed"), name
        before = place.files()


def expected_files(place: Place, **changes: Any) -> dict[str, bytes]:
    """What the reference, which knows no earlier state, makes of the raw folder."""
    june = place.settings(**changes)
    return reference.export(
        place.locations.raw,
        period_start=june.period.start,
        period_end=june.period.end,
        now=june.now,
        by=june.by,
        default_prices=project_dir() / "seeds" / "usage_exports_model_prices.csv",
    ).files


def test_a_file_that_changes_during_an_export_is_no_danger(place: Place) -> None:
    before = place.files()
    place.write("messages/2.csv", day_file("x2,u1,2026-06-02T10:00:00Z,a1,m1"))

    def change(step: str, _: int, __: int) -> None:
        if step == "int_messages_by_day":
            # As many rows as before, which say something else.
            place.write("messages/2.csv", day_file("x2,u2,2026-06-02T10:00:00Z,,m1"))

    with pytest.raises(BuildError, match="files changed while the export was reading them"):
        place.export(change)
    assert place.files() == before

    place.export()

    assert place.files() == expected_files(place)


def test_rows_of_another_build_are_never_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.files()
    build = Dbt.build

    def build_twice(self: Dbt, variables: dict[str, str], **options: Any) -> None:
        build(self, variables, **options)
        build(self, {**variables, "period_start": "2026-05-01"}, **options)

    monkeypatch.setattr(Dbt, "build", build_twice)
    with pytest.raises(WarehouseError, match="Another run built other exports"):
        place.export()
    assert place.files() == before


def test_unchanged_raw_data_is_not_rolled_up_again(place: Place) -> None:
    steps = steps_of(place)
    rolled_up = ("stg_", "_by_file", "_by_day", "_by_month")
    assert not [step for step in steps if any(part in step for part in rolled_up)]
    assert "usage_users" in steps
    assert "assert_exports_agree" in steps

    may = Period(datetime.date(2026, 5, 2), datetime.date(2026, 6, 2))
    assert "int_messages_by_day" not in steps_of(place, period=may)
    assert place.files().items() >= expected_files(place, period=may).items()


@pytest.mark.parametrize("who", ["another dbt run", "a broken export", "another project"])
def test_after_others_were_at_work_all_is_built_again(
    place: Place, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    if who == "another dbt run":
        with duckdb.connect(str(place.locations.warehouse)) as connection:
            plugin = Plugin.create(
                "usage_exports.engines.duckdb.plugin", config=plugin_config(place)
            )
            plugin.configure_connection(connection)
    elif who == "a broken export":
        with monkeypatch.context() as patch:
            patch.setattr(Dbt, "build", interrupted)
            with pytest.raises(KeyboardInterrupt):
                place.export(full_refresh=True)
    else:
        let_another_version_have_built(place)

    steps = steps_of(place)

    roll_ups = {"stg_workspace__users", "int_messages_by_day", "int_messages_by_month"}
    assert roll_ups | {"usage_exports_model_prices"} <= set(steps)
    assert not roll_ups & set(steps_of(place))


def let_another_version_have_built(place: Place) -> None:
    """Note that the roll-ups are of another version of the project."""
    with duckdb.connect(str(place.locations.warehouse)) as connection:
        connection.execute("update raw.built set project_key = 'another'")


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def plugin_config(place: Place) -> dict[str, str]:
    return {"raw": str(place.locations.raw), "schema": "raw", "mounted": "no"}


def steps_of(place: Place, **changes: Any) -> list[str]:
    """Export, and return the names of what dbt built and tested."""
    steps: list[str] = []
    place.export(lambda name, _, __: steps.append(name), **changes)
    return steps


def test_a_killed_export_leaves_earlier_files_and_the_next_one_is_right(place: Place) -> None:
    before = place.files()
    place.write("messages/4.csv", day_file("x9,u2,2026-06-01T23:00:00Z,,m1"))
    script = "import sys; from exporting import *; Place(Path(sys.argv[1])).export()"
    for steps in (20, 45):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(place.folder)], env=environment
        )
        _wait_for_steps(place, process, steps)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert place.files() == before

    place.export()

    assert place.files() == from_scratch(place)


def _wait_for_steps(place: Place, process: subprocess.Popen[bytes], steps: int) -> None:
    """Wait until dbt has begun so many steps of the present run."""
    log = place.engine.target.state / "logs" / "dbt.log"
    offset = log.stat().st_size
    while process.poll() is None:
        with log.open("rb") as stream:
            stream.seek(offset)
            if stream.read().count(b"Began running node") >= steps:
                return
        time.sleep(0.01)
    pytest.fail("the export ended before it could be killed")


def test_a_warehouse_whose_roll_ups_have_other_columns_is_made_again(place: Place) -> None:
    """As one of the last version has."""
    with duckdb.connect(str(place.locations.warehouse)) as connection:
        connection.execute(
            "alter table int_model_requests_by_day drop column cache_creation_tokens_by_price_list"
        )
        connection.execute("delete from raw.built")
    place.write("messages/4.csv", day_file("x5,u1,2026-06-04T10:00:00Z,,m1"))
    place.export()
    assert place.rows("users")[0]["messages_total"] == "5"
    assert place.files() == from_scratch(place)
