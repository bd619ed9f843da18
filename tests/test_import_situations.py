"""Situations that users of the products reported, each as a small database."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from importing import import_into, rows
from small_litellm import SmallLitellm
from small_webui import USAGE, SmallWebui, T

ID, ANSWER_ID = "6d0b1c1e-5f0e-4a0b-9a53-0d8ec1f3a001", "6d0b1c1e-5f0e-4a0b-9a53-0d8ec1f3a002"


# -- Copies ----------------------------------------------------------------------------------------


def talk(
    webui: SmallWebui, chat: str, *, user: str = "ann", ids: tuple[str, str] = ("q", "a")
) -> None:
    webui.chat(chat, owner=user)
    webui.prompt(chat, ids[0], ["gpt-4o"], user=user)
    webui.answer(chat, ids[1], ids[0], user=user, usage=USAGE)


def test_an_own_chat_that_was_imported_again_is_one(raw: Path, webui: SmallWebui) -> None:
    talk(webui, "c")
    talk(webui, "imported-again")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id", "user_id") == [("c-q", "ann")]
    assert rows(raw, "model_requests", "request_id") == ["c-a"]


def test_a_copy_that_comes_later_adds_nothing_also_when_the_original_is_gone(
    raw: Path, webui: SmallWebui
) -> None:
    talk(webui, "original")
    import_into(raw, "open-webui", webui.url, now="2026-11-01")
    talk(webui, "again")
    import_into(raw, "open-webui", webui.url, now="2026-11-02")
    webui.sql("delete from chat where id = 'original'")
    webui.sql("delete from chat_message where chat_id = 'original'")
    import_into(raw, "open-webui", webui.url, now="2026-11-03")
    assert rows(raw, "messages", "message_id") == ["original-q"]
    assert rows(raw, "model_requests", "request_id") == ["original-a"]


def test_a_chat_of_another_person_that_was_imported_is_a_copy_by_its_unique_ids(
    raw: Path, webui: SmallWebui
) -> None:
    webui.user("ben")
    talk(webui, "c", ids=(ID, ANSWER_ID))
    talk(webui, "d", user="ben", ids=(ID, ANSWER_ID))
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id", "user_id") == [(f"c-{ID}", "ann")]


def test_the_prompts_of_two_people_are_two_though_their_short_ids_and_times_agree(
    raw: Path, webui: SmallWebui
) -> None:
    webui.user("ben")
    talk(webui, "c")
    talk(webui, "d", user="ben")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-q", "d-q"]
    assert rows(raw, "model_requests", "request_id") == ["c-a", "d-a"]


def test_a_chat_from_another_server_counts(raw: Path, webui: SmallWebui) -> None:
    """It has the time of its import, so that each of its messages is older than the chat."""
    webui.chat("brought", at=T + 86400)
    webui.prompt("brought", ID, ["gpt-4o"])
    webui.answer("brought", ANSWER_ID, ID, usage=USAGE)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == [f"brought-{ID}"]
    assert rows(raw, "model_requests", "request_id") == [f"brought-{ANSWER_ID}"]


def test_a_message_is_no_copy_of_a_schedules_that_has_its_id(raw: Path, webui: SmallWebui) -> None:
    webui.chat("run", meta={"automation_id": "hourly"})
    webui.prompt("run", "q", ["gpt-4o"])
    webui.answer("run", "a", "q", usage=USAGE)
    talk(webui, "talk")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["talk-q"]


# -- What no person sent ---------------------------------------------------------------------------


def test_the_run_of_a_schedule_is_a_request_and_what_a_person_adds_is_a_message(
    raw: Path, webui: SmallWebui
) -> None:
    webui.chat("run", meta={"automation_id": "hourly"})
    webui.prompt("run", "q", ["gpt-4o"])
    webui.answer("run", "a", "q", usage=USAGE)
    webui.prompt("run", "asked", ["gpt-4o"], at=T + 60)
    webui.answer("run", "b", "asked", usage=USAGE, at=T + 61)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["run-asked"]
    assert rows(raw, "model_requests", "request_id", "input_tokens") == [
        ("run-a", 100),
        ("run-b", 100),
    ]


@pytest.mark.parametrize("type_", ["timer", "subagent", None])
def test_the_chats_in_which_the_server_talks_to_itself_hold_no_messages(
    raw: Path, webui: SmallWebui, type_: str | None
) -> None:
    talk(webui, "c")
    talk(webui, "hidden", ids=("q2", "a2"))
    meta = {"internal": True} | ({"type": type_} if type_ else {})
    webui.sql("update chat set meta = ? where id = 'hidden'", json.dumps(meta))
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-q"]
    assert rows(raw, "model_requests", "request_id") == ["c-a", "hidden-a2"]


def test_people_write_in_the_hidden_chat_of_a_note(raw: Path, webui: SmallWebui) -> None:
    talk(webui, "note")
    webui.sql("update chat set meta = ?", json.dumps({"internal": True, "type": "note"}))
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["note-q"]


@pytest.mark.parametrize("place", ["row", "tree"])
def test_what_a_timer_writes_into_a_chat_is_no_message(
    raw: Path, webui: SmallWebui, place: str
) -> None:
    talk(webui, "c")
    webui.prompt("c", "timer", ["gpt-4o"], at=T + 60)
    webui.answer("c", "b", "timer", usage=USAGE, at=T + 61)
    mark = {"internal": True, "type": "timer"}
    if place == "row":
        webui.sql("update chat_message set meta = ? where id = 'c-timer'", json.dumps(mark))
    else:
        webui.in_tree("c", "timer", meta=mark)
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-q"]
    assert rows(raw, "model_requests", "request_id") == ["c-a", "c-b"]


def test_a_server_that_marks_no_rows_can_be_read(raw: Path, webui: SmallWebui) -> None:
    talk(webui, "c")
    webui.sql("alter table chat_message drop column meta")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id") == ["c-q"]


# -- Which model, which tokens ---------------------------------------------------------------------


def test_an_arena_counts_under_the_model_that_it_picked(raw: Path, webui: SmallWebui) -> None:
    webui.model("helper", "o3")
    webui.chat("c")
    for number, picked in enumerate(("gpt-4o", "helper")):
        webui.prompt("c", f"q{number}", ["arena-model"], at=T + number)
        webui.answer("c", f"a{number}", f"q{number}", "arena-model", usage=USAGE, at=T + number)
        webui.in_tree("c", f"a{number}", arena=True, selectedModelId=picked, role="assistant")
    import_into(raw, "open-webui", webui.url)
    assert rows(raw, "messages", "message_id", "model_id", "agent_id") == [
        ("c-q0", "gpt-4o", None),
        ("c-q1", "o3", "helper"),
    ]
    assert rows(raw, "model_requests", "request_id", "model_id", "agent_id") == [
        ("c-a0", "gpt-4o", None),
        ("c-a1", "o3", "helper"),
    ]
    assert "arena-model" not in rows(raw, "models", "model_id")


CALL = [{"type": "function_call", "name": "search_web"}]


def usage(**tokens: int) -> dict[str, int]:
    return tokens


def summed(input_: int, output: int, prompt: int, completion: int) -> dict[str, int]:
    """What the server sums up, and what the last call said."""
    return {
        "input_tokens": input_,
        "output_tokens": output,
        "prompt_tokens": prompt,
        "completion_tokens": completion,
    }


@pytest.mark.parametrize(
    ("noted", "output", "tokens"),
    [
        (summed(0, 0, 300, 40), None, (300, None, 40)),
        (usage(input_tokens=12, output_tokens=7), None, (12, None, 7)),
        (usage(input_tokens=0, output_tokens=0), None, (0, None, 0)),
        (usage(prompt_tokens=-1, completion_tokens=-1), None, (None, None, None)),
        # The names of Ollama and of llama.cpp.
        (usage(prompt_eval_count=30, eval_count=4), None, (30, None, 4)),
        (usage(prompt_n=20, cache_n=5, predicted_n=3), None, (25, 5, 3)),
        # Ten parts of a stream, each with the usage so far, added up; and ten rounds of a tool.
        (summed(100, 275, 10, 50), None, (10, None, 50)),
        (summed(100, 275, 10, 50), CALL, (100, None, 275)),
        # Two calls, the second to go on with the answer.
        (summed(25, 60, 15, 50), None, (25, None, 60)),
        # Anthropic's input without what came from its cache, and with it.
        (
            usage(input_tokens=12, output_tokens=7, cache_read_input_tokens=2495),
            None,
            (2507, 2495, 7),
        ),
        (
            usage(input_tokens=3000, output_tokens=7, cache_read_input_tokens=2495),
            None,
            (3000, 2495, 7),
        ),
    ],
)
def test_tokens_are_those_that_the_provider_meant(
    raw: Path, webui: SmallWebui, noted: Any, output: Any, tokens: tuple[int | None, ...]
) -> None:
    webui.chat("c")
    webui.prompt("c", "q", ["gpt-4o"])
    webui.answer("c", "a", "q", usage=noted, output=output)
    import_into(raw, "open-webui", webui.url)
    columns = ("input_tokens", "cached_input_tokens", "output_tokens")
    assert rows(raw, "model_requests", *columns) == [tokens]


def test_tokens_written_to_a_cache_are_part_of_the_input(raw: Path, webui: SmallWebui) -> None:
    webui.chat("c")
    webui.prompt("c", "q", ["gpt-4o"])
    for id_, input_ in (("apart", 10), ("within", 500), ("too-many", 200)):
        caches: dict[str, Any] = usage(cache_read_input_tokens=150, cache_creation_input_tokens=40)
        if id_ == "too-many":
            caches = {"prompt_tokens_details": {"cached_tokens": 190}} | usage(
                cache_creation_input_tokens=40
            )
        noted = usage(input_tokens=input_, output_tokens=1) | caches
        webui.answer("c", id_, "q", usage=noted)
    import_into(raw, "open-webui", webui.url)
    columns = ("request_id", "input_tokens", "cached_input_tokens", "cache_creation_tokens")
    assert rows(raw, "model_requests", *columns) == [
        ("c-apart", 200, 150, 40),
        ("c-too-many", 200, 190, 10),
        ("c-within", 500, 150, 40),
    ]


# -- Values that can't be --------------------------------------------------------------------------


def test_what_cannot_be_is_unknown_and_the_import_says_so(raw: Path, webui: SmallWebui) -> None:
    webui.model("agent", "gpt-4o", name="Hel\0per")
    webui.chat("c")
    webui.prompt("c", "q", ["agent"])
    webui.answer(
        "c", "a", "q", "agent", output=[{"type": "function_call", "name": "to\0ol"}, *CALL]
    )
    webui.answer("c", "b", "q", "agent", usage={"prompt_tokens": -1, "completion_tokens": 5})
    webui.sql("update chat_message set created_at = 0 where id = 'c-q'")
    result = import_into(raw, "open-webui", webui.url)
    assert rows(raw, "agents", "agent_id", "name") == [("agent", None)]
    assert rows(raw, "messages", "sent_at") == ["2026-06-02T10:00:00"]
    assert rows(raw, "message_actions", "action_name") == ["Web Search"]
    assert "agents: name holds NUL: imported as unknown" in result.output
    assert "message_actions: no action_name: left out" in result.output
    assert (
        "model_requests: input_tokens is below 0 or too large: imported as unknown" in result.output
    )


# -- The log of LiteLLM ----------------------------------------------------------------------------


def test_a_stored_answer_that_is_fetched_again_is_no_request(
    raw: Path, litellm: SmallLitellm
) -> None:
    litellm.request("made", call_type="aresponses")
    for number, type_ in enumerate(("aget_responses", "get_responses", "adelete_responses")):
        litellm.request(f"fetched{number}", call_type=type_)
    import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "request_id") == ["made"]


def test_requests_to_a_model_count(raw: Path, litellm: SmallLitellm) -> None:
    types = ["", "_arealtime", "aanthropic_messages", "acompletion", "anthropic_messages"]
    for type_ in types:
        litellm.request(f"by {type_}", call_type=type_)
    result = import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "request_id") == [f"by {type_}" for type_ in types]
    assert "call type" not in result.output


def test_what_asks_no_model_does_not_count(raw: Path, litellm: SmallLitellm) -> None:
    for type_ in (
        *("call_mcp_tool", "list_mcp_tools", "arerank", "asearch", "afile_content", "acreate_file"),
        *("avector_store_search", "a_add_message", "add_message", "aretrieve_container"),
    ):
        litellm.request(type_, call_type=type_, spend=0.1)
    litellm.request("counted")
    import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "request_id") == ["counted"]


def test_a_call_type_that_is_new_is_counted_and_named(raw: Path, litellm: SmallLitellm) -> None:
    litellm.request("r", call_type="adream")
    result = import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "request_id", "source") == [("r", "adream")]
    assert "requests of call type adream, which is new: they are counted" in result.output


def look_at_batch(litellm: SmallLitellm, id_: str, hour: int, **more: Any) -> None:
    begun, cost = f"2026-06-02 {hour}:00:00", {"spend": 0.5, "model": "o3", "model_group": ""}
    tokens = {"prompt_tokens": 1000, "completion_tokens": 500}
    row = {"call_type": "aretrieve_batch", "startTime": begun, **cost, **tokens, **more}
    litellm.request(id_, **row)


NOT_DONE = {"spend": 0, "prompt_tokens": 0, "completion_tokens": 0, "model": ""}


def test_a_batch_counts_once_when_it_is_done(raw: Path, litellm: SmallLitellm) -> None:
    look_at_batch(litellm, "begun", 10, call_type="acreate_batch", **NOT_DONE)
    look_at_batch(litellm, "running", 11, **NOT_DONE)
    look_at_batch(litellm, "done", 12)
    look_at_batch(litellm, "again", 13)
    look_at_batch(litellm, "another", 14, prompt_tokens=1001)
    for number in (1, 2):
        look_at_batch(litellm, f"batch_{number}_batch_cost", 15, spend=0.7)
    import_into(raw, "litellm", litellm.url, now="2026-11-01")
    counted = ["another", "batch_1_batch_cost", "batch_2_batch_cost", "done"]
    assert rows(raw, "model_requests", "request_id") == counted
    assert rows(raw, "models", "model_id") == ["o3"]

    litellm.sql("""delete from "LiteLLM_SpendLogs" where request_id = 'done'""")
    look_at_batch(litellm, "later", 16)
    import_into(raw, "litellm", litellm.url, now="2026-11-02")
    assert rows(raw, "model_requests", "request_id") == counted


def test_input_without_cached_tokens_is_told_by_their_number(
    raw: Path, litellm: SmallLitellm
) -> None:
    def with_usage(id_: str, prompt: int, **usage_object: Any) -> None:
        metadata = json.dumps({"usage_object": usage_object})
        litellm.request(id_, prompt_tokens=prompt, metadata=metadata)

    with_usage("anthropic", 12, cache_read_input_tokens=2495, cache_creation_input_tokens=0)
    with_usage("created", 12, cache_read_input_tokens=0, cache_creation_input_tokens=100)
    with_usage("openai", 1999, prompt_tokens_details={"cached_tokens": 1792})
    with_usage("plain", 5)
    import_into(raw, "litellm", litellm.url)
    columns = ("request_id", "input_tokens", "cached_input_tokens", "cache_creation_tokens")
    assert rows(raw, "model_requests", *columns) == [
        ("anthropic", 2507, 2495, 0),
        ("created", 112, 0, 100),
        ("openai", 1999, 1792, None),
        ("plain", 5, None, None),
    ]


def test_spend_and_tokens_that_cannot_be_are_unknown(raw: Path, litellm: SmallLitellm) -> None:
    litellm.request("r", spend=-1, prompt_tokens=-5)
    result = import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "cost_usd", "input_tokens") == [(None, None)]
    assert "model_requests: cost_usd is below 0 or too large" in result.output


def test_a_key_is_known_also_by_the_hash_of_its_hash(raw: Path, litellm: SmallLitellm) -> None:
    key = hashlib.sha256(b"sk-1").hexdigest()
    litellm.insert("VerificationToken", token=key, key_alias="open-webui")
    litellm.request("once", api_key=key)
    litellm.request("twice", api_key=hashlib.sha256(key.encode()).hexdigest())
    litellm.request("stranger", api_key="0" * 64)
    result = import_into(raw, "litellm", litellm.url, "--without-key", "open-webui")
    assert rows(raw, "model_requests", "request_id") == ["stranger"]
    assert "keys that LiteLLM has no record of" in result.output
