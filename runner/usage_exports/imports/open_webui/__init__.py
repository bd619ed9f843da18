"""Open WebUI: what is read of its database, and the SQL that maps it."""

from pathlib import Path

from usage_exports.imports.source import Source

OPEN_WEBUI = Source(
    name="open-webui",
    product="Open WebUI 0.12",
    folder=Path(__file__).resolve().parent,
    tables={
        "user": ("id", "name", "email", "role", "created_at", "updated_at"),
        "model": ("id", "user_id", "base_model_id", "name", "meta", "created_at", "updated_at"),
        "folder": ("id", "user_id", "name", "created_at", "updated_at"),
        "chat": ("id", "user_id", "folder_id", "chat", "created_at"),
        "chat_message": (
            *("id", "chat_id", "user_id", "role", "parent_id", "model_id", "files", "output"),
            *("status_history", "usage", "error", "created_at"),
        ),
    },
    staged=("agents", "chats", "chat_rows", "addressees"),
    mapped=(
        *("users", "agents", "projects"),
        *("messages", "message_actions", "model_requests", "models"),
    ),
    more_columns={"agents": {"base_model_id": "varchar"}},
)
