"""The mapping of LiteLLM: on a copy of a real proxy's database, and trap by trap."""

import hashlib
import secrets
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from importing import import_into, restore_litellm, rows
from postgres import Postgres
from small_litellm import SmallLitellm
from usage_exports.imports.databases.extensions import load_extension


@pytest.fixture(scope="module")
def real_url(postgres: Postgres) -> str:
    return restore_litellm(postgres, f"litellm_copy_{secrets.token_hex(4)}")


@pytest.fixture(scope="module")
def real(real_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The raw folder of the copy of a real proxy's database."""
    raw = tmp_path_factory.mktemp("litellm") / "raw"
    import_into(raw, "litellm", real_url)
    return raw


def in_database(url: str, query: str) -> list[Any]:
    """Run a query in DuckDB, with the database attached as `source`."""
    with duckdb.connect() as connection:
        load_extension(connection, "postgres_scanner")
        connection.execute(f"attach '{url}' as source (type postgres, read_only)")
        return connection.execute(query).fetchall()


def test_every_table_has_its_rows(real: Path) -> None:
    counts = {
        table: len(rows(real, table, "*"))
        for table in ("workspaces", "users", "agents", "projects", "models", "messages")
    }
    assert counts == {
        "workspaces": 1,
        "users": 4,
        "agents": 0,
        "projects": 0,
        "models": 6,
        "messages": 0,
    }
    assert len(rows(real, "model_requests", "*")) == 142
    assert len(rows(real, "message_actions", "*")) == 0


def test_people_have_their_team_as_department(real: Path) -> None:
    assert rows(real, "users", "user_id", "name", "email", "role", "department", "joined_at") == [
        (
            "u-anna",
            "Anna Übel",
            "anna@example.org",
            "member",
            "Sales, Team",
            "2026-09-28T10:30:05.558000",
        ),
        (
            "u-ben",
            "Ben Renamed",
            "ben@example.org",
            "admin",
            "Sales, Team",
            "2026-09-28T10:30:06.092000",
        ),
        ("u-cleo", "Cleo Übel", "cleo@example.org", "member", None, "2026-09-28T10:30:06.248000"),
        (
            "u-eva",
            "Eva Übel",
            "eva@example.org",
            "proxy_admin_viewer",
            None,
            "2026-09-28T10:30:06.505000",
        ),
    ]


def test_the_daily_roll_up_of_litellm_agrees(real: Path, real_url: str) -> None:
    """LiteLLM sums its own log by user, date and public name of the model."""
    theirs = in_database(
        real_url,
        """
        select
            nullif(user_id, ''), date, coalesce(nullif(model_group, ''), model),
            sum(api_requests), sum(failed_requests), round(sum(spend), 9)
        from source."LiteLLM_DailyUserSpend" group by all order by all
        """,
    )
    day = "strftime(requested_at, '%Y-%m-%d')"
    failed = "count(*) filter (input_tokens is null)"
    ours = duckdb.sql(
        f"select user_id, {day}, model_id, count(*), {failed}, "
        f"round(sum(cast(cost_usd as double)), 9) "
        f"from read_parquet('{real}/model_requests/**/*.parquet') group by all order by all"
    ).fetchall()
    assert len(ours) > 60
    assert ours == [(*row[:3], int(row[3]), int(row[4]), row[5]) for row in theirs]


def test_the_tokens_of_the_daily_roll_up_agree_but_for_failures(real: Path, real_url: str) -> None:
    """LiteLLM adds up the estimated tokens of failed requests, which are not known."""
    theirs = in_database(
        real_url,
        """
        with
            daily as (
                select nullif(user_id, '') as user_id, date,
                    coalesce(nullif(model_group, ''), model) as model,
                    sum(prompt_tokens) as input, sum(completion_tokens) as output
                from source."LiteLLM_DailyUserSpend" group by all
            ),
            estimated as (
                select nullif("user", '') as user_id, strftime("startTime", '%Y-%m-%d') as date,
                    coalesce(nullif(model_group, ''), model) as model, sum(prompt_tokens) as input
                from source."LiteLLM_SpendLogs" where status = 'failure' group by all
            )
        select daily.user_id, daily.date, daily.model,
            cast(daily.input - coalesce(estimated.input, 0) as bigint), cast(output as bigint)
        from daily left join estimated
            on daily.user_id is not distinct from estimated.user_id
            and daily.date = estimated.date and daily.model = estimated.model
        order by all
        """,
    )
    day = "strftime(requested_at, '%Y-%m-%d')"
    ours = duckdb.sql(
        f"select user_id, {day}, model_id, coalesce(sum(input_tokens), 0)::bigint, "
        "coalesce(sum(output_tokens), 0)::bigint "
        f"from read_parquet('{real}/model_requests/**/*.parquet') group by all order by all"
    ).fetchall()
    assert ours == theirs


def test_usage_of_deleted_people_and_keys_is_there(real: Path) -> None:
    by_user = rows(real, "model_requests", "user_id", "api_key_id")
    dirk = {key for user, key in by_user if user == "u-dirk"}
    assert dirk == {"469b448280449c1b90aa398f827ea5cd11218e579fd5aa9799c952e94740da77"}
    assert [id_ for id_ in rows(real, "users", "user_id") if id_ == "u-dirk"] == []


def test_models_have_their_public_name(real: Path) -> None:
    assert rows(real, "models", "model_id", "name", "provider") == [
        ("claude-sonnet-4", "claude-sonnet-4", "anthropic"),
        ("gpt-4o", "gpt-4o", "openai"),
        ("gpt-4o-mini", "gpt-4o-mini", "openai"),
        ("in-house", "in-house", "openai"),
        ("o3-mini", "o3-mini", "openai"),
        ("unknown-model", "unknown-model", None),
    ]


def test_a_request_has_what_the_log_says(raw: Path, litellm: SmallLitellm) -> None:
    cached = '{"usage_object": {"prompt_tokens_details": {"cached_tokens": 4}}}'
    litellm.request("r", metadata=cached, call_type="aembedding", agent_id="bot")
    import_into(raw, "litellm", litellm.url)
    columns = ("model_id", "requested_at", "user_id", "agent_id", "api_key_id", "source")
    # The time is UTC, whatever the zone of the database's session.
    assert rows(raw, "model_requests", *columns) == [
        ("gpt-4o", "2026-06-02T23:59:58", "ann", "bot", "hash-of-a-key", "aembedding")
    ]
    counts = ("input_tokens", "cached_input_tokens", "output_tokens", "cost_usd")
    assert rows(raw, "model_requests", *counts) == [(10, 4, 5, Decimal("0.25"))]


def test_a_failure_has_unknown_tokens_and_no_cost(raw: Path, litellm: SmallLitellm) -> None:
    cached = '{"usage_object": {"cache_read_input_tokens": 4}}'
    litellm.request("a", status="failure", spend=0.5, metadata=cached)
    litellm.request("b", status=None, metadata='{"status": "failure"}')
    litellm.request("c", status=None)
    litellm.request("d", metadata=cached)
    import_into(raw, "litellm", litellm.url)
    columns = ("request_id", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd")
    assert rows(raw, "model_requests", *columns) == [
        ("a", None, None, None, Decimal(0)),
        ("b", None, None, None, Decimal(0)),
        ("c", 10, None, 5, Decimal("0.25")),
        ("d", 10, 4, 5, Decimal("0.25")),
    ]


def test_cached_tokens_are_at_most_all_tokens(raw: Path, litellm: SmallLitellm) -> None:
    details = '{"prompt_tokens_details": {"cached_tokens": 400}}'
    litellm.request("r", metadata=f'{{"usage_object": {details}}}')
    import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "cached_input_tokens") == [10]


@pytest.mark.parametrize("odd", ["NaN", "Infinity", 1e30])
def test_the_cost_is_unknown_where_the_spend_is_no_number(
    raw: Path, litellm: SmallLitellm, odd: object
) -> None:
    litellm.request("r", spend=odd)
    litellm.request("s", spend=odd, status="failure")
    import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "request_id", "cost_usd", "input_tokens") == [
        ("r", None, 10),
        ("s", 0, None),
    ]


def test_a_request_without_a_public_name_has_the_models(raw: Path, litellm: SmallLitellm) -> None:
    litellm.request("a", model_group="", model="typo")
    litellm.request("b", model_group="", model="")
    import_into(raw, "litellm", litellm.url)
    assert rows(raw, "model_requests", "request_id", "model_id") == [
        ("a", "typo"),
        ("b", "unknown"),
    ]


def test_service_keys_and_the_proxy_itself_are_nobody(raw: Path, litellm: SmallLitellm) -> None:
    litellm.insert("UserTable", user_id="default_user_id")
    litellm.insert("UserTable", user_id="ann", user_role="internal_user")
    litellm.request("a", user="")
    litellm.request("b", user="default_user_id")
    litellm.request("c")
    import_into(raw, "litellm", litellm.url)
    assert rows(raw, "users", "user_id", "role") == [("ann", "member")]
    assert rows(raw, "model_requests", "request_id", "user_id") == [
        ("a", None),
        ("b", None),
        ("c", "ann"),
    ]


def test_a_key_never_leaves_as_it_is(raw: Path, litellm: SmallLitellm) -> None:
    litellm.request("r", api_key="sk-SECRET")
    litellm.request("s", api_key="")
    litellm.insert("UserTable", user_id="ann", password="SECRET")  # noqa: S106
    import_into(raw, "litellm", litellm.url)
    hashed = hashlib.sha256(b"sk-SECRET").hexdigest()
    assert rows(raw, "model_requests", "request_id", "api_key_id") == [("r", hashed), ("s", None)]
    for path in raw.rglob("*.parquet"):
        assert b"SECRET" not in path.read_bytes()
        assert "SECRET" not in str(duckdb.sql(f"from '{path}'").fetchall())


def test_people_may_be_in_several_teams(raw: Path, litellm: SmallLitellm) -> None:
    litellm.insert("TeamTable", team_id="t1", team_alias="Sales")
    litellm.insert("TeamTable", team_id="t2", team_alias=None)
    litellm.insert("UserTable", user_id="ann", teams="{t2,t1,gone}")
    litellm.insert("UserTable", user_id="bea", team_id="t1")
    litellm.insert("UserTable", user_id="cas", teams=None)
    import_into(raw, "litellm", litellm.url)
    assert rows(raw, "users", "user_id", "department") == [
        ("ann", "Sales; t2"),
        ("bea", "Sales"),
        ("cas", None),
    ]


def test_a_schema_that_prisma_names_is_read(raw: Path, litellm: SmallLitellm) -> None:
    litellm.request("r")
    import_into(raw, "litellm", litellm.url + "?schema=public")
    assert rows(raw, "model_requests", "request_id") == ["r"]
