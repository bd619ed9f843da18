"""The models that are used, and the actions that messages trigger."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from usage_exports_demo.dice import Dice
from usage_exports_demo.settings import DemoSettings
from usage_exports_demo.workspaces import Row

SLOTS = 100
DEFAULT_MODEL = "gpt-4o-mini"


@dataclass(frozen=True)
class Model:
    """A model: its names, what its requests cost, and its share of the use in percent.

    Args:
        input_usd, cached_usd, output_usd: US dollars for a million tokens, where requests
            carry their cost; None for a model without a price. None as `cached_usd` alone
            means that the provider doesn't report cached tokens.
        first_share, last_share: percent of all use when the year begins and when it ends.
    """

    model_id: str
    name: str
    provider: str
    input_usd: str | None
    cached_usd: str | None
    output_usd: str | None
    first_share: int
    last_share: int


# Two ids share the name GPT-4o. The self-hosted one is in no price list.
MODELS = (
    Model("gpt-4o", "GPT-4o", "OpenAI", "2.5", "1.25", "10", 30, 9),
    Model("gpt-4o-2024-11-20", "GPT-4o", "Azure OpenAI", "2.5", "1.25", "10", 6, 3),
    Model("gpt-4o-mini", "GPT-4o mini", "OpenAI", "0.15", "0.075", "0.6", 16, 6),
    Model("gpt-5", "GPT-5", "OpenAI", "1.25", "0.125", "10", 6, 24),
    Model("gpt-5-mini", "GPT-5 mini", "OpenAI", "0.25", "0.025", "2", 4, 12),
    Model("o3", "o3", "OpenAI", "2", "0.5", "8", 5, 3),
    Model("claude-sonnet-4-5", "Claude Sonnet 4.5", "Anthropic", "3", "0.3", "15", 12, 19),
    Model("claude-opus-4-1", "Claude Opus 4.1", "Anthropic", "15", "1.5", "75", 2, 3),
    Model("gemini-2.5-pro", "Gemini 2.5 Pro", "Google", "1.25", "0.31", "10", 5, 7),
    Model("gemini-2.5-flash", "Gemini 2.5 Flash", "Google", "0.3", "0.075", "2.5", 6, 7),
    Model("mistral-large-latest", "Mistral Large", "Mistral", "2", None, "6", 5, 4),
    Model("acme/llama-3.3-70b-intranet", "Llama (Intranet)", "Self-hosted", None, None, None, 3, 3),
)

BUILT_IN_ACTIONS = (
    ("Web Search", 39),
    ("File Analysis", 28),
    ("Canvas", 20),
    ("Code Execution", 13),
)

INTEGRATION_ACTIONS = (
    ("Slack_send_message", 17),
    ("Jira_create_issue", 14),
    ("Hubspot_create_contact", 12),
    ("Confluence_search_pages", 11),
    ("GoogleCalendar_create_event", 9),
    ("Outlook_send_email", 9),
    ("Salesforce_query_records", 7),
    ("Notion_create_page", 6),
    ("Github_create_pull_request", 5),
    ("Sharepoint_search_files", 5),
    ("Personio_get_absences", 3),
    ("Zendesk_add_comment", 2),
)


def model_versions(settings: DemoSettings) -> list[Row]:
    """Return the change log of the models; one of them is renamed in the middle of the year."""
    start = datetime.combine(settings.first_day, datetime.min.time())
    renamed_at = start + timedelta(days=180)
    rows: list[Row] = []
    for model in MODELS:
        row: Row = {
            "model_id": model.model_id,
            "name": model.name,
            "provider": model.provider,
            "updated_at": start - timedelta(days=30),
        }
        rows.append(row)
        if model.model_id == "mistral-large-latest":
            rows.append({**row, "name": "Mistral Large (EU)", "updated_at": renamed_at})
    return rows


def model_slots(settings: DemoSettings) -> list[Row]:
    """Return which model each percent of the use goes to, before and from `switch_day` on.

    Models are given by their place in `MODELS`, days count from the first one. A person or
    agent keeps its slot, so it moves from one model to another at most once.
    """
    kept = [min(model.first_share, model.last_share) for model in MODELS]
    pairs = [(number, number) for number, share in enumerate(kept) for _ in range(share)]
    # What shrinks gives its slots to what grows.
    shrinking = [n for n, model in enumerate(MODELS) for _ in range(model.first_share - kept[n])]
    growing = [n for n, model in enumerate(MODELS) for _ in range(model.last_share - kept[n])]
    pairs += zip(shrinking, growing, strict=True)
    return [
        {
            "slot": slot,
            "before": before,
            "after": after,
            "switch_day": 60 + Dice(settings.seed, "switch", slot).below(240),
        }
        for slot, (before, after) in enumerate(pairs)
    ]


def action_slots() -> list[Row]:
    """Return the action of each percent, for the built-in ones and the integrations."""
    return [
        {"integration": integration, "slot": slot, "action_name": name}
        for integration, actions in ((False, BUILT_IN_ACTIONS), (True, INTEGRATION_ACTIONS))
        for slot, name in enumerate(name for name, share in actions for _ in range(share))
    ]
