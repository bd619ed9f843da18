"""The Agents, Projects and Models exports."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from .cells import round_half_up
from .contract import ModelRequest
from .scope import Scope, by_id, existing
from .show import Row, cell, free_text


def agent_rows(scope: Scope) -> list[Row]:
    """A row for each agent that exists or is used, by messages, then by id."""
    messages = by_id((m.agent_id, m) for m in scope.messages)
    requests = by_id((r.request.agent_id, r.request) for r in scope.requests)
    agent_ids = existing(scope.agents, scope.period) | messages.keys() | requests.keys()
    rows: list[Row] = []
    for agent_id in sorted(agent_ids, key=lambda a: (-len(messages.get(a, [])), a)):
        agent = scope.agents.get(agent_id)
        owner_id = agent.owner_id if agent else None
        sent = messages.get(agent_id, [])
        rows.append(
            {
                **_identity(scope),
                "agent_id": agent_id,
                "agent_name": free_text(agent.name if agent else None, guard=scope.guard),
                "agent_description": free_text(
                    agent.description if agent else None, guard=scope.guard
                ),
                "agent_url": free_text(agent.url if agent else None, guard=scope.guard),
                "agent_owner_id": cell(owner_id),
                "agent_owner_email": free_text(scope.email_of(owner_id), guard=scope.guard),
                "messages": cell(len(sent)),
                "unique_users": cell(len({m.user_id for m in sent})),
                **_statistics(requests.get(agent_id, [])),
            }
        )
    return rows


def project_rows(scope: Scope) -> list[Row]:
    """A row for each project that exists or has messages, by messages, then by id."""
    messages = by_id((m.project_id, m) for m in scope.messages)
    project_ids = existing(scope.projects, scope.period) | messages.keys()
    rows: list[Row] = []
    for project_id in sorted(project_ids, key=lambda p: (-len(messages.get(p, [])), p)):
        project = scope.projects.get(project_id)
        owner_id = project.owner_id if project else None
        rows.append(
            {
                **_identity(scope),
                "project_id": project_id,
                "project_name": free_text(project.name if project else None, guard=scope.guard),
                "project_owner_id": cell(owner_id),
                "project_owner_email": free_text(scope.email_of(owner_id), guard=scope.guard),
                "messages": cell(len(messages.get(project_id, []))),
            }
        )
    return rows


def model_rows(scope: Scope) -> list[Row]:
    """A row for each name of a model with requests, by requests, then by the unguarded name."""
    requests = by_id((r.model, r.request) for r in scope.requests)
    return [
        {
            **_identity(scope),
            "name": free_text(name, guard=scope.guard),
            "requests": cell(len(requests[name])),
            "sum_prompt_tokens": cell(sum(known(r.input_tokens for r in requests[name]))),
            "sum_completion_tokens": cell(sum(known(r.output_tokens for r in requests[name]))),
        }
        for name in sorted(requests, key=lambda name: (-len(requests[name]), name))
    ]


def known(counts: Iterable[int | None]) -> list[int]:
    """The counts that are known: an unknown one is not a zero."""
    return [count for count in counts if count is not None]


def average(counts: Sequence[int]) -> Decimal | None:
    """The mean with two decimals; None of nothing."""
    return round_half_up(Decimal(sum(counts)) / len(counts), 2) if counts else None


def _identity(scope: Scope) -> Row:
    return {
        "period_start": cell(scope.period.start),
        "period_end": cell(scope.period.end),
        "org_id": scope.org_id,
    }


def _statistics(requests: Sequence[ModelRequest]) -> Row:
    prompt = known(r.input_tokens for r in requests)
    completion = known(r.output_tokens for r in requests)
    return {
        "sum_prompt_tokens": cell(sum(prompt)),
        "avg_prompt_tokens": cell(average(prompt)),
        "min_prompt_tokens": cell(min(prompt, default=None)),
        "max_prompt_tokens": cell(max(prompt, default=None)),
        "sum_completion_tokens": cell(sum(completion)),
        "avg_completion_tokens": cell(average(completion)),
        "min_completion_tokens": cell(min(completion, default=None)),
        "max_completion_tokens": cell(max(completion, default=None)),
    }
