"""LiteLLM behind Open WebUI, in one raw folder: each request is counted once."""

from pathlib import Path

import duckdb
import pytest

from exporting import Place
from importing import files, import_into, rows, run_import
from postgres import Postgres
from small_litellm import SmallLitellm
from small_webui import USAGE, SmallWebui

FIRST, SECOND, THIRD = "2026-06-03T01:00:00Z", "2026-06-04T01:00:00Z", "2026-06-05T01:00:00Z"


@pytest.fixture
def webui(tmp_path: Path) -> SmallWebui:
    webui = SmallWebui(tmp_path)
    webui.chat("c")
    webui.prompt("c", "m", ["gpt-4o"])
    webui.answer("c", "a", "m", "gpt-4o", usage=USAGE)
    return webui


@pytest.fixture
def litellm(postgres: Postgres) -> SmallLitellm:
    """The proxy behind Open WebUI, and a script that calls it too."""
    litellm = SmallLitellm(postgres)
    litellm.insert("UserTable", user_id="script")
    litellm.insert("VerificationToken", token="hash-1", key_alias="open-webui")  # noqa: S106
    litellm.request("r1", api_key="hash-1", user="")
    litellm.request("r2", api_key="hash-2", user="script", metadata='{"user_api_key_alias": "s"}')
    return litellm


def requests(raw: Path) -> list[str]:
    found: list[str] = rows(raw, "model_requests", "request_id")
    return found


def test_the_first_source_of_requests_is_the_only_one(
    raw: Path, webui: SmallWebui, litellm: SmallLitellm
) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    result = import_into(raw, "litellm", litellm.url, now=SECOND)
    assert requests(raw) == ["c-a"]
    assert rows(raw, "users", "user_id") == ["ann", "script"]
    assert "2 requests were left out: those of workspace acme come from open-webui" in result.stderr
    webui.answer("c", "b", "m", "gpt-4o")
    result = import_into(raw, "open-webui", webui.url, now=THIRD)
    assert requests(raw) == ["c-a", "c-b"]
    assert "left out" not in result.stderr


def test_so_it_is_the_other_way_round(raw: Path, webui: SmallWebui, litellm: SmallLitellm) -> None:
    import_into(raw, "litellm", litellm.url, now=FIRST)
    result = import_into(raw, "open-webui", webui.url, now=SECOND)
    assert requests(raw) == ["r1", "r2"]
    assert rows(raw, "messages", "message_id") == ["c-m"]
    assert "1 requests were left out: those of workspace acme come from litellm" in result.stderr
    before = files(raw)
    import_into(raw, "open-webui", webui.url, now=THIRD)
    import_into(raw, "litellm", litellm.url, now=THIRD)
    assert files(raw) == before


@pytest.mark.parametrize("key", ["open-webui", "hash-1"])
def test_all_but_the_key_of_open_webui(
    raw: Path, webui: SmallWebui, litellm: SmallLitellm, key: str
) -> None:
    import_into(raw, "open-webui", webui.url, now=FIRST)
    import_into(raw, "litellm", litellm.url, "--without-key", key, now=SECOND)
    assert requests(raw) == ["c-a", "r2"]
    # A run that forgets the option adds nothing twice, and loses nothing.
    litellm.request("r3", api_key="hash-2")
    import_into(raw, "litellm", litellm.url, now=THIRD)
    assert requests(raw) == ["c-a", "r2"]
    import_into(raw, "litellm", litellm.url, "--without-key", key, now=THIRD)
    assert requests(raw) == ["c-a", "r2", "r3"]
    # Open WebUI was first, and goes on.
    webui.answer("c", "b", "m", "gpt-4o")
    import_into(raw, "open-webui", webui.url, now=THIRD)
    assert requests(raw) == ["c-a", "c-b", "r2", "r3"]


def test_a_key_of_the_log_alone_is_known_by_its_alias(raw: Path, litellm: SmallLitellm) -> None:
    litellm.request("r0", api_key="")
    import_into(raw, "litellm", litellm.url, "--without-key", "s")
    assert requests(raw) == ["r0", "r1"]


def test_a_key_that_was_logged_as_it_is_is_left_out_by_its_alias(
    raw: Path, litellm: SmallLitellm
) -> None:
    litellm.request("r0", api_key="sk-1", metadata='{"user_api_key_alias": "open-webui"}')
    import_into(raw, "litellm", litellm.url, "--without-key", "open-webui")
    assert requests(raw) == ["r2"]


def test_the_tables_of_another_loader_are_none_of_an_import(
    raw: Path, litellm: SmallLitellm
) -> None:
    folder = raw / "model_requests" / "our-loader" / "org_id=acme"
    folder.mkdir(parents=True)
    duckdb.sql(f"copy (select 'x' as request_id) to '{folder}/rows.parquet'")
    import_into(raw, "litellm", litellm.url)
    assert requests(raw) == ["r1", "r2", "x"]


def test_a_key_that_is_not_there_is_refused(raw: Path, litellm: SmallLitellm) -> None:
    result = run_import(raw, "litellm", litellm.url, "--without-key", "open-webul")
    assert result.exit_code == 2
    assert "--without-key open-webul: there is no key with this alias or id" in result.output
    assert not raw.exists()


def test_requests_can_be_had_and_left_all_the_same(
    raw: Path, webui: SmallWebui, litellm: SmallLitellm
) -> None:
    import_into(raw, "open-webui", webui.url, "--no-requests", now=FIRST)
    import_into(raw, "litellm", litellm.url, now=SECOND)
    assert requests(raw) == ["r1", "r2"]
    import_into(raw, "open-webui", webui.url, "--requests", now=THIRD)
    assert requests(raw) == ["c-a", "r1", "r2"]


def test_two_workspaces_do_not_meet(raw: Path, webui: SmallWebui, litellm: SmallLitellm) -> None:
    import_into(raw, "open-webui", webui.url, org="acme", now=FIRST)
    import_into(raw, "litellm", litellm.url, org="gateway", now=FIRST)
    found = rows(raw, "model_requests", "org_id", "request_id")
    assert found == [("acme", "c-a"), ("gateway", "r1"), ("gateway", "r2")]
    before = files(raw)
    import_into(raw, "open-webui", webui.url, org="acme", now=SECOND)
    import_into(raw, "litellm", litellm.url, org="gateway", now=SECOND)
    assert files(raw) == before
    import_into(raw, "litellm", litellm.url, org="empty", now=SECOND)
    assert len(rows(raw, "workspaces", "org_id")) == 3


def test_a_workspace_has_one_row_of_settings_and_the_model_its_name(
    raw: Path, webui: SmallWebui, litellm: SmallLitellm
) -> None:
    webui.model("gpt-4o", name="Our GPT")
    import_into(raw, "litellm", litellm.url, "--no-byok", now=FIRST)
    import_into(raw, "open-webui", webui.url, now=SECOND)
    assert rows(raw, "workspaces", "byok_enabled") == [False]
    assert rows(raw, "models", "updated_at", "name") == [
        ("2026-06-02T10:00:00", "Our GPT"),
        (None, "gpt-4o"),
    ]


def test_two_workspaces_share_the_names_of_models(
    export_folder: Path, webui: SmallWebui, litellm: SmallLitellm
) -> None:
    place = Place(export_folder)
    webui.model("gpt-4o", name="Our GPT")
    import_into(place.locations.raw, "open-webui", webui.url, org="acme", now=FIRST)
    import_into(place.locations.raw, "litellm", litellm.url, org="gateway", now=FIRST)
    place.export()
    found = {row["name"] for row in place.rows("models", org_id="gateway")}
    assert found == {"Our GPT"}


def test_an_export_of_both(export_folder: Path, webui: SmallWebui, litellm: SmallLitellm) -> None:
    """Without messages, the Users export still shows the tokens and cost of LiteLLM's people."""
    place = Place(export_folder)
    raw = place.locations.raw
    import_into(raw, "open-webui", webui.url, now=FIRST)
    import_into(raw, "litellm", litellm.url, "--without-key", "open-webui", now=SECOND)
    place.export()
    columns = ("user_id", "messages_total", "total_input_tokens", "total_cost_usd")
    found = {tuple(row[column] for column in columns) for row in place.rows("users")}
    # gpt-4o: 100 input tokens at 2.50, 50 output tokens at 10 USD per million.
    assert found == {("ann", "1", "100", "0.000750"), ("script", "0", "10", "0.250000")}
    (model,) = place.rows("models")
    assert (model["name"], model["requests"], model["sum_prompt_tokens"]) == ("gpt-4o", "2", "110")
