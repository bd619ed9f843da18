"""Open WebUI databases made by hand, each for what it is to show."""

import gzip
import json
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from importing import DATABASES, WEBUI_TABLES

# 2 June 2026, 10:00 UTC.
T = 1780394400

USAGE = {"input_tokens": 100, "output_tokens": 50}


class SmallWebui:
    """An SQLite database with Open WebUI's tables, and one person, Ann."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "small.db"
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript(_schema())
        self._trees: dict[str, dict[str, Any]] = {}
        self._more: dict[str, dict[str, Any]] = {}
        self.user("ann", name="Ann", email="ann@acme.example")

    @property
    def url(self) -> str:
        """What --database takes."""
        return f"sqlite:///{self.path}"

    def sql(self, statement: str, *values: object) -> list[Any]:
        """Run one statement, as the server would."""
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def insert(self, table: str, **values: object) -> None:
        """Insert a row; JSON columns are given as text."""
        marks = ", ".join("?" * len(values))
        columns = ", ".join(f'"{column}"' for column in values)
        self.sql(f'insert into "{table}" ({columns}) values ({marks})', *values.values())

    def user(self, id_: str, **more: object) -> None:
        """A person."""
        values = {"name": id_, "email": None, "role": "user", "created_at": T, "updated_at": T}
        self.insert("user", id=id_, **(values | more))

    def model(self, id_: str, base: str | None = None, **more: object) -> None:
        """An agent, or without a base model a base model with a name of its own."""
        values = {"name": id_, "user_id": "ann", "meta": "{}", "created_at": T, "updated_at": T}
        self.insert("model", id=id_, base_model_id=base, is_active=1, **(values | more))

    def folder(self, id_: str, owner: str = "ann", **more: object) -> None:
        """A project."""
        values = {"name": id_, "created_at": T, "updated_at": T, "is_expanded": 0}
        self.insert("folder", id=id_, user_id=owner, **(values | more))

    def chat(
        self, id_: str, owner: str = "ann", *, folder: str | None = None, at: int = T, **more: Any
    ) -> None:
        """A chat; `more` stands in its JSON."""
        self._trees[id_] = {}
        self._more[id_] = more
        self.insert("chat", id=id_, user_id=owner, folder_id=folder, created_at=at, meta="{}")
        self._write_tree(id_)

    def prompt(
        self,
        chat: str,
        id_: str,
        models: list[str] | None = None,
        *,
        user: str = "ann",
        at: int = T,
        files: list[Any] | None = None,
    ) -> None:
        """A message of a person, in the chat's tree with the models that it is addressed to."""
        node: dict[str, Any] = {"id": id_, "role": "user", "content": "SECRET question"}
        self._trees[chat][id_] = node if models is None else node | {"models": models}
        self._write_tree(chat)
        self._row(chat, id_, "user", user, at, files=json.dumps(files))

    def answer(
        self,
        chat: str,
        id_: str,
        to: str,
        model: str | None = "gpt-4o",
        *,
        user: str = "ann",
        at: int = T + 1,
        usage: Any = None,
        output: Any = None,
        error: Any = None,
        status: Any = None,
    ) -> None:
        """An answer of a model."""
        self._row(
            *(chat, id_, "assistant", user, at),
            parent_id=to,
            model_id=model,
            usage=json.dumps(usage),
            output=json.dumps(output),
            error=json.dumps(error),
            status_history=json.dumps(status),
        )

    def in_tree(self, chat: str, id_: str, **more: Any) -> None:
        """Add to what the chat's tree says of a message."""
        self._trees[chat][id_] = self._trees[chat].get(id_, {"id": id_}) | more
        self._write_tree(chat)

    def _row(self, chat: str, id_: str, role: str, user: str, at: int, **more: object) -> None:
        values: dict[str, object] = dict.fromkeys(
            ("usage", "output", "error", "files", "status_history"), "null"
        )
        values |= {"content": '"SECRET text"', "done": 1, "created_at": at, "updated_at": at}
        names = {"id": f"{chat}-{id_}", "chat_id": chat, "user_id": user, "role": role}
        self.insert("chat_message", **(names | values | more))

    def _write_tree(self, chat: str) -> None:
        document = {"history": {"messages": self._trees[chat]}, **self._more[chat]}
        self.sql("update chat set chat = ? where id = ?", json.dumps(document), chat)


def _schema() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "webui.db"
        path.write_bytes(gzip.decompress((DATABASES / "open-webui.db.gz").read_bytes()))
        with closing(sqlite3.connect(path)) as connection:
            found = connection.execute("select name, sql from sqlite_master where type = 'table'")
            return ";\n".join(sql for name, sql in found.fetchall() if name in WEBUI_TABLES)
