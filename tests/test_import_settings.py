"""The settings of a workspace: an import reads them as the export does, and never grants more."""

from pathlib import Path

import pytest

from importing import import_into, rows
from reference import cells
from small_webui import SmallWebui

NOW = "2026-06-03T01:00:00Z"


def settings_after(tmp_path: Path, webui: SmallWebui, *lines: str) -> list[tuple[bool, bool]]:
    """Return what an import adds that says --byok, after these rows of somebody else's."""
    raw = tmp_path / "raw"
    (raw / "workspaces").mkdir(parents=True)
    header = "org_id,name,byok_enabled,user_level_data_enabled,updated_at\n"
    (raw / "workspaces" / "ours.csv").write_text(header + "".join(f"{x}\n" for x in lines))
    import_into(raw, "open-webui", webui.url, "--byok", now=NOW)
    if not list(raw.glob("workspaces/open-webui/*/*")):
        return []
    found: list[tuple[bool, bool]] = rows(
        raw, "workspaces", "byok_enabled", "user_level_data_enabled"
    )
    return found


@pytest.mark.parametrize(
    "updated_at",
    [
        "2026-06-02",
        "2026-06-02T10:00",
        "2026-06-02T10:00Z",
        "2026-06-02 10:00+05",
        "2026-06-02T10:00:00+0530",
        "2026-06-02T10:00:00.1234567-05:30",
        # By its offset the later one, though the text is the smaller one.
        "2026-06-01T23:30-15:00",
        "\t2026-06-02T10:00Z ",
    ],
)
def test_times_are_read_in_every_spelling(
    tmp_path: Path, webui: SmallWebui, updated_at: str
) -> None:
    assert cells.parse_timestamp(updated_at.strip())
    earlier, later = "2026-06-01T23:59:59", updated_at
    lines = (f"acme,Acme,no,yes,{earlier}", f"acme,Acme,no,no,{later}")
    assert settings_after(tmp_path, webui, *lines) == [(True, False)]


@pytest.mark.parametrize(
    "ignored",
    [
        # In the future, also by its offset alone.
        "acme,Acme,no,yes,2026-06-04",
        "acme,Acme,no,yes,2026-06-03T00:30-01:00",
        # Rejected by exports.
        "acme,Acme,no,yes,June 2026",
        "acme,Acme,no,yes,2026-06-02T10:00+16:00",
        # Of no known time, so the oldest.
        "acme,Zebra,no,yes,",
        # Of another workspace.
        "other,Acme,no,yes,2026-06-02",
    ],
)
def test_rows_that_are_not_in_force(tmp_path: Path, webui: SmallWebui, ignored: str) -> None:
    in_force = "acme,Acme,no,no,2026-06-01"
    assert settings_after(tmp_path, webui, ignored, in_force) == [(True, False)]


def test_the_greatest_counts_at_equal_times(tmp_path: Path, webui: SmallWebui) -> None:
    lines = ("acme,B,no,no,2026-06-01", "acme,A,no,yes,2026-06-01T00:00Z")
    assert settings_after(tmp_path, webui, *lines) == [(True, False)]


@pytest.mark.parametrize("blank", [" ", "\t", "\r", "\t "])
def test_blanks_around_ids_and_spellings(tmp_path: Path, webui: SmallWebui, blank: str) -> None:
    line = f'"{blank}acme{blank}",Acme,no,"{blank}No{blank}",2026-06-01'
    assert settings_after(tmp_path, webui, line) == [(True, False)]


@pytest.mark.parametrize("spelling", ["true", "T", " yes", "Y\t", "1"])
def test_spellings_of_true(tmp_path: Path, webui: SmallWebui, spelling: str) -> None:
    line = f'acme,Acme,no,"{spelling}",2026-06-01'
    assert settings_after(tmp_path, webui, line) == [(True, True)]


@pytest.mark.parametrize("updated_at", ["2026-06-04", "tomorrow"])
def test_without_a_row_in_force_nothing_is_granted(
    tmp_path: Path, webui: SmallWebui, updated_at: str
) -> None:
    line = f"acme,Acme,yes,yes,{updated_at}"
    assert settings_after(tmp_path, webui, line) == [(True, False)]


def test_a_change_counts_also_at_the_time_of_another(tmp_path: Path, webui: SmallWebui) -> None:
    raw = tmp_path / "raw"
    (raw / "workspaces").mkdir(parents=True)
    (raw / "workspaces" / "ours.csv").write_text(
        f"org_id,byok_enabled,user_level_data_enabled,updated_at\nacme,no,yes,{NOW}\n"
    )
    import_into(raw, "open-webui", webui.url, "--no-user-level-data", now=NOW)
    (found,) = rows(raw, "workspaces", "user_level_data_enabled", "updated_at")
    assert found == (False, "2026-06-03T01:00:00.000001")
