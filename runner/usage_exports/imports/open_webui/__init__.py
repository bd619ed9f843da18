"""Open WebUI: what is read of its database, and the SQL that maps it."""

from pathlib import Path

from usage_exports.imports.databases.option import POSTGRES_URL, SQLITE_URL, database_option
from usage_exports.imports.product import Product, Reading

TABLES = {
    "user": ("id", "name", "email", "role", "created_at", "updated_at"),
    "model": ("id", "user_id", "base_model_id", "name", "meta", "created_at", "updated_at"),
    "folder": ("id", "user_id", "name", "created_at", "updated_at"),
    "chat": ("id", "user_id", "folder_id", "chat", "meta", "created_at"),
    "chat_message": (
        *("id", "chat_id", "user_id", "role", "parent_id", "model_id", "files", "output"),
        *("status_history", "usage", "error", "created_at"),
    ),
}
"""The tables and columns of its database that the mapping reads."""

NEWER = {"chat_message": ("meta",)}
"""Columns that it reads where the server is of a version that has them."""


def _read(database: str) -> Reading:
    from usage_exports.imports.databases.database import Database

    return Reading(Database(database, "Open WebUI 0.12", TABLES, NEWER))


OPEN_WEBUI = Product(
    name="open-webui",
    help="Import from Open WebUI, on SQLite or PostgreSQL.",
    options=(database_option(f"{SQLITE_URL} or {POSTGRES_URL}."),),
    read=_read,
    sql=Path(__file__).resolve().parent / "sql",
    staged=("agents", "chats", "nodes", "all_rows", "copies", "chat_rows", "addressees", "answers"),
    mapped=(
        *("users", "agents", "projects"),
        *("messages", "message_actions", "model_requests", "models"),
    ),
    more_columns={"agents": {"base_model_id": "varchar"}},
)
