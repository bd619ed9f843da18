"""The mapping of Open WebUI: on a copy of a real server's database, and trap by trap."""

import csv
import datetime
import secrets
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from exporting import Place
from importing import copy_webui, import_into, rows, webui_in_postgres
from postgres import Postgres
from small_webui import USAGE, SmallWebui, T
from usage_exports.export.period import Period

GOLDEN = Path(__file__).parent / "golden" / "open-webui" / "raw"
TABLES = {
    "workspaces": 1,
    "users": 11,
    "agents": 7,
    "projects": 6,
    "models": 6,
    "messages": 261,
    "message_actions": 69,
    "model_requests": 282,
}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw folder of the copy of a real server's database."""
    folder = tmp_path_factory.mktemp("real")
    import_into(folder / "raw", "open-webui", copy_webui(folder))
    return folder / "raw"


def test_every_table_has_its_rows(real: Path) -> None:
    assert {table: len(rows(real, table, "*")) for table in TABLES} == TABLES


def test_postgres_gives_the_same_rows(real: Path, postgres: Postgres, tmp_path: Path) -> None:
    copy_webui(tmp_path)
    database = f"webui_copy_{secrets.token_hex(4)}"
    url = webui_in_postgres(postgres, tmp_path / "webui.db", database)

    import_into(tmp_path / "raw", "open-webui", url)

    for table in TABLES:
        assert rows(tmp_path / "raw", table, "*") == rows(real, table, "*")


def golden(table: str, key: str) -> dict[str, dict[str, str]]:
    with (GOLDEN / f"{table}.csv").open(encoding="utf-8") as stream:
        return {row[key]: row for row in csv.DictReader(stream)}


def test_messages_are_those_that_others_derived(real: Path) -> None:
    """Somebody else made the golden raw tables from the same database, by other means."""
    columns = ("message_id", "user_id", "chat_id", "agent_id", "project_id", "model_id")
    ours = {
        row[0]: (*("" if value is None else value for value in row[1:-1]), f"{row[-1]}Z")
        for row in rows(real, "messages", *columns, "sent_at")
    }
    theirs = {
        id_: tuple(row[column] for column in (*columns[1:], "sent_at"))
        for id_, row in golden("messages", "message_id").items()
    }
    assert ours.keys() == theirs.keys()
    # Four prompts went to two models at once. They count for the first; there, for the other.
    differences = [
        (ours[id_][:4], ours[id_][4], theirs[id_][4]) for id_ in ours if ours[id_] != theirs[id_]
    ]
    assert [different[1:] for different in differences] == [("gpt-4o-mini", "gpt-4o")] * 4


def test_requests_are_those_that_others_derived_and_the_failed_ones(real: Path) -> None:
    columns = ("user_id", "agent_id", "model_id", "input_tokens", "output_tokens")
    ours = {
        row[0]: tuple("" if value is None else str(value) for value in row[1:])
        for row in rows(real, "model_requests", "request_id", *columns)
    }
    theirs = {
        id_: tuple(row[column] for column in columns)
        for id_, row in golden("model_requests", "request_id").items()
    }
    failed = rows(real, "model_requests", "cost_usd", "request_id", "input_tokens")[:7]
    assert {row[1] for row in failed} == ours.keys() - theirs.keys()
    assert {(row[0], row[2]) for row in failed} == {(Decimal(0), None)}
    assert {id_: ours[id_] for id_ in theirs} == theirs


def test_actions_are_those_that_others_derived_and_file_analysis(real: Path) -> None:
    ours = set(rows(real, "message_actions", "message_id", "user_id", "action_name"))
    with (GOLDEN / "message_actions.csv").open(encoding="utf-8") as stream:
        theirs = {
            (row["message_id"], row["user_id"], row["action_name"])
            for row in csv.DictReader(stream)
        }
    assert [row[2] for row in ours - theirs] == ["File Analysis"]
    assert theirs < ours
    assert Counter(row[2] for row in ours) == {
        "Code Execution": 26,
        "Web Search": 22,
        "add_numbers": 20,
        "File Analysis": 1,
    }


def test_no_content_is_imported(real: Path, raw: Path, webui: SmallWebui) -> None:
    webui.chat("c", title="SECRET title")
    webui.prompt("c", "m", ["gpt-4o"])
    call = {"type": "function_call", "name": "add", "arguments": "SECRET"}
    webui.answer("c", "a", "m", output=[call, {"type": "message", "content": "SECRET"}])
    import_into(raw, "open-webui", webui.url)
    for folder in (raw, real):
        for table in TABLES:
            shown = str(rows(folder, table, "*"))
            assert "SECRET" not in shown
            assert "mock upstream failure" not in shown
            assert "some text about budgets" not in shown


def test_people_have_roles_and_dates(raw: Path, webui: SmallWebui) -> None:
    webui.user("bea", role="admin", email="bea@acme.example")
    webui.user("cas", role="pending", created_at=T * 1000)
    import_into(raw, "open-webui", webui.url)
    joined = "2026-06-02T10:00:00"
    assert rows(raw, "users", "user_id", "name", "email", "role", "joined_at", "deleted_at") == [
        ("ann", "Ann", "ann@acme.example", "member", joined, None),
        ("bea", "bea", "bea@acme.example", "admin", joined, None),
        ("cas", "cas", None, "pending", joined, None),
    ]


def test_an_agent_has_a_base_model_and_a_model_without_one_only_a_name(
    raw: Path, webui: SmallWebui
) -> None:
    webui.model("gpt-4o", name="Our GPT")
    webui.model("no-base", base="")
    webui.model("helper", base="o3", name="Helper", meta='{"description": "Helps"}')
    webui.model("plain", base="gpt-4o", meta="null")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "agents", "agent_id", "name", "description", "owner_id") == [
        ("helper", "Helper", "Helps", "ann"),
        ("plain", "plain", None, "ann"),
    ]
    assert rows(raw, "models", "model_id", "name") == [
        ("gpt-4o", "Our GPT"),
        ("no-base", "no-base"),
        ("o3", "o3"),
    ]


def test_a_folder_id_that_two_people_share_is_one_project(raw: Path, webui: SmallWebui) -> None:
    webui.folder("f", "bea", created_at=T + 5, name="later")
    webui.folder("f", "zoe", created_at=T, name="first")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "projects", "project_id", "name", "owner_id") == [("f", "first", "zoe")]


def test_regenerated_and_side_by_side_answers_are_requests_not_messages(
    raw: Path, webui: SmallWebui
) -> None:
    webui.chat("c")
    webui.prompt("c", "m", ["gpt-4o", "o3"])
    webui.answer("c", "a1", "m", "gpt-4o", usage=USAGE)
    webui.answer("c", "a2", "m", "o3", usage=USAGE)
    webui.answer("c", "a3", "m", "o3", usage=USAGE, at=T + 60)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-m"]
    assert rows(raw, "model_requests", "request_id", "model_id", "input_tokens") == [
        ("c-a1", "gpt-4o", 100),
        ("c-a2", "o3", 100),
        ("c-a3", "o3", 100),
    ]


@pytest.mark.parametrize(
    ("models", "agent", "model"),
    [
        (["gpt-4o"], None, "gpt-4o"),
        (["helper"], "helper", "o3"),
        (["o3", "gpt-4o"], None, "o3"),
        (["gpt-4o", "zeta", "helper"], "zeta", "gpt-4o"),
        ([], None, None),
        (None, None, None),
    ],
)
def test_a_message_counts_for_what_it_was_addressed_to(
    raw: Path, webui: SmallWebui, models: list[str] | None, agent: str | None, model: str | None
) -> None:
    webui.model("helper", base="o3")
    webui.model("zeta", base="gpt-4o")
    webui.chat("c")
    webui.prompt("c", "m", models)
    # Answered again with another model: this is not what it was addressed to.
    webui.answer("c", "a", "m", "claude-sonnet-4")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id", "agent_id", "model_id") == [("c-m", agent, model)]


def test_the_sender_is_not_the_owner_of_the_chat(raw: Path, webui: SmallWebui) -> None:
    webui.folder("f")
    webui.chat("c", "ann", folder="f")
    webui.prompt("c", "m", ["gpt-4o"], user="bea", files=[{"id": "x"}])
    webui.answer("c", "a", "m", user="bea")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "user_id", "project_id") == [("bea", "f")]
    assert rows(raw, "model_requests", "user_id") == ["bea"]
    assert rows(raw, "message_actions", "user_id", "action_name") == [("bea", "File Analysis")]


def clone(webui: SmallWebui, *, at: int, original: str = "c") -> None:
    """A clone, or a fork, with the copied rows of its original; and a message of its own."""
    webui.chat("clone", at=at, originalChatId=original)
    webui.prompt("clone", "m", ["gpt-4o"], files=[{"id": "x"}])
    webui.answer("clone", "a", "m", usage=USAGE)
    webui.prompt("clone", "own", ["gpt-4o"], at=at + 60)
    webui.answer("clone", "own-a", "own", usage=USAGE, at=at + 61)


@pytest.mark.parametrize("cloned_at", [T, T + 3600])
def test_a_clone_does_not_count_twice_what_it_copied(
    raw: Path, webui: SmallWebui, cloned_at: int
) -> None:
    webui.chat("c")
    webui.prompt("c", "m", ["gpt-4o"], files=[{"id": "x"}])
    webui.answer("c", "a", "m", usage=USAGE)
    clone(webui, at=cloned_at)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-m", "clone-own"]
    assert rows(raw, "model_requests", "request_id") == ["c-a", "clone-own-a"]
    assert rows(raw, "message_actions", "message_id") == ["c-m"]


def test_a_clone_of_a_deleted_chat_brings_nothing_back(raw: Path, webui: SmallWebui) -> None:
    clone(webui, at=T + 3600, original="gone")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["clone-own"]


def test_a_chat_that_names_itself_as_original_is_no_clone(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c", at=T + 10, originalChatId="c")
    webui.prompt("c", "m", ["gpt-4o"])
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-m"]


def test_messages_of_one_id_in_two_chats_are_two(raw: Path, webui: SmallWebui) -> None:
    for chat in ("c", "d"):
        webui.chat(chat)
        webui.prompt(chat, "1", ["gpt-4o"])
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-1", "d-1"]


def test_times_of_imported_chats_are_milliseconds(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c")
    webui.prompt("c", "m", ["gpt-4o"], at=T * 1000 + 250)
    webui.answer("c", "a", "m", at=T * 1000)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "sent_at") == ["2026-06-02T10:00:00.250000"]
    assert rows(raw, "model_requests", "requested_at") == ["2026-06-02T10:00:00"]


def test_times_may_have_fractions(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c")
    webui.prompt("c", "m", ["gpt-4o"])
    webui.sql("update chat_message set created_at = ?", T + 0.5)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "sent_at") == ["2026-06-02T10:00:00.500000"]


@pytest.mark.parametrize(
    "odd", [1790000000000000000, 2**63 - 1, -(2**62), float("inf"), "abc", "2026-06-01T10:00Z"]
)
def test_a_time_that_cannot_be_read_holds_nothing_up(
    raw: Path, webui: SmallWebui, odd: object
) -> None:
    """A message without a time of its own has the chat's."""
    webui.model("helper", base="gpt-4o", created_at=odd, updated_at=odd)
    webui.folder("f", created_at=odd, updated_at=odd)
    webui.chat("c", at=T - 60)
    webui.prompt("c", "m", at=T)
    webui.answer("c", "a", "m", at=T)
    webui.sql("update chat_message set created_at = ?", odd)
    webui.sql("update user set created_at = ?, updated_at = ?", odd, odd)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "sent_at") == ["2026-06-02T09:59:00"]
    assert rows(raw, "model_requests", "requested_at") == ["2026-06-02T09:59:00"]
    assert rows(raw, "users", "name", "joined_at", "updated_at") == [("Ann", None, None)]
    assert rows(raw, "agents", "agent_id", "created_at", "updated_at") == [("helper", None, None)]
    assert rows(raw, "projects", "project_id", "created_at") == [("f", None)]


def test_a_message_without_a_sender_is_the_owners(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c", owner="bea")
    webui.prompt("c", "m")
    webui.answer("c", "a", "m")
    webui.sql("update chat_message set user_id = null, created_at = null")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "user_id", "sent_at") == [("bea", "2026-06-02T10:00:00")]
    assert rows(raw, "model_requests", "user_id") == ["bea"]


def test_tokens_are_the_sums_over_tool_rounds(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c")
    webui.prompt("c", "m", ["gpt-4o"])
    last = {"prompt_tokens": 30, "completion_tokens": 5}
    cached = {"prompt_tokens_details": {"cached_tokens": 20}}
    too_many = {"prompt_tokens_details": {"cached_tokens": 500}}
    webui.answer("c", "a1", "m", usage=USAGE | last | cached)
    webui.answer("c", "a2", "m", usage=last)
    webui.answer("c", "a3", "m", usage=USAGE | too_many)
    webui.answer("c", "a4", "m", usage=None)
    webui.answer("c", "a5", "m", usage={})
    columns = ("request_id", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "model_requests", *columns) == [
        ("c-a1", 100, 20, 50, None),
        ("c-a2", 30, None, 5, None),
        ("c-a3", 100, 100, 50, None),
        ("c-a4", None, None, None, None),
        ("c-a5", None, None, None, None),
    ]


def test_a_failed_answer_is_a_request_with_unknown_tokens_and_no_cost(
    raw: Path, webui: SmallWebui
) -> None:
    webui.model("helper", base="o3")
    webui.chat("c")
    webui.prompt("c", "m", ["helper"])
    webui.answer("c", "a", "m", "helper", error={"content": "no"}, usage=USAGE)
    webui.answer("c", "b", "m", "helper", error="no")
    columns = ("request_id", "model_id", "agent_id", "input_tokens", "output_tokens", "cost_usd")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "model_requests", *columns) == [
        ("c-a", "o3", "helper", None, None, Decimal(0)),
        ("c-b", "o3", "helper", None, None, Decimal(0)),
    ]


def test_an_answer_without_a_model_is_of_an_unknown_one(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c")
    webui.prompt("c", "m")
    webui.answer("c", "a", "m", model=None)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "model_requests", "model_id") == ["unknown"]


def test_actions_have_the_names_of_the_built_in_ones(raw: Path, webui: SmallWebui) -> None:
    def call(name: str | None) -> dict[str, object]:
        return {"type": "function_call", "name": name}

    webui.chat("c")
    webui.prompt("c", "m1", ["gpt-4o"], files=[{"type": "file"}])
    webui.answer("c", "a1", "m1", output=[call("search_web"), call("execute_code"), call("jira")])
    webui.answer("c", "a2", "m1", output=[call("search_web")])
    webui.prompt("c", "m2", ["gpt-4o"], files=[])
    webui.answer("c", "a3", "m2", output=[{"type": "open_webui:code_interpreter"}])
    webui.prompt("c", "m3", ["gpt-4o"])
    status = [{"action": "web_search", "done": False}, {"action": "web_search", "done": True}]
    webui.answer("c", "a4", "m3", status=status)
    webui.prompt("c", "m4", ["gpt-4o"])
    webui.answer("c", "a5", "m4", status=[{"action": "queries_generated"}])
    output = [{"type": "message"}, {"type": "function_call_output", "name": "x"}, call(None)]
    webui.answer("c", "a6", "m4", output=output)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "message_actions", "message_id", "action_name") == [
        ("c-m1", "Code Execution"),
        ("c-m1", "File Analysis"),
        ("c-m1", "Web Search"),
        ("c-m1", "jira"),
        ("c-m2", "Code Execution"),
        ("c-m3", "Web Search"),
    ]
    # An action's time is that of its message.
    assert set(rows(raw, "message_actions", "sent_at")) == {"2026-06-02T10:00:00"}


def test_half_an_emoji_does_not_hide_a_chat(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c", title="cut \ud83d")
    webui.prompt("c", "m", ["gpt-4o"])
    call = {"type": "function_call", "name": "add", "arguments": "\ud83d"}
    webui.answer("c", "a", "m", output=[call])
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "model_id") == ["gpt-4o"]
    assert rows(raw, "message_actions", "action_name") == ["add"]


def test_what_is_no_json_counts_as_nothing(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c")
    webui.prompt("c", "m", ["gpt-4o"])
    webui.answer("c", "a", "m")
    webui.sql("update chat_message set usage = '{', output = '[', files = 'x', error = ''")
    webui.sql("update chat set chat = '['")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id", "model_id") == [("c-m", None)]
    assert rows(raw, "model_requests", "request_id", "cost_usd") == [("c-a", None)]


def test_exports_have_the_figures_of_those_that_others_derived(export_folder: Path) -> None:
    """But for what is decided otherwise: failures count, models have names, files are analysed."""
    place = Place(export_folder)
    import_into(place.locations.raw, "open-webui", copy_webui(export_folder))
    autumn = Period(datetime.date(2026, 9, 1), datetime.date(2026, 11, 30))
    place.export(period=autumn, now=datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC))

    def figures(folder: Path, export_type: str, *columns: str) -> list[tuple[str, ...]]:
        path = folder / "acme" / f"{export_type}-usage-2026-09-01-2026-11-30.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            return [tuple(row[column] for column in columns) for row in csv.DictReader(stream)]

    sent = ("messages_total", "messages_chat", "messages_agents", "messages_projects")
    maps = ("agents_to_messages", "projects_to_messages")
    paid = ("total_input_tokens", "total_output_tokens", "total_cost_usd")
    for export_type, columns in {
        "users": ("user_id", "name", "email", "role", "joined_at", *sent, *maps, *paid),
        "agents": ("agent_id", "agent_name", "messages", "unique_users", "sum_prompt_tokens"),
        "projects": ("project_id", "project_name", "project_owner_email", "messages"),
        "models": ("sum_prompt_tokens", "sum_completion_tokens"),
    }.items():
        ours = figures(place.locations.out, export_type, *columns)
        assert ours == figures(GOLDEN.parent / "exports", export_type, *columns)
        assert len(ours) > 5
