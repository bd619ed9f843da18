"""The Users export."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .contract import Message, MessageAction
from .pricing import total_cost
from .scope import PricedRequest, Scope, by_id
from .show import Row, cell, free_text, json_map


@dataclass(frozen=True)
class UserActivity:
    """A user's events in the period. A chat is of one kind: a project's, else an agent's."""

    messages: Sequence[Message]
    actions: Sequence[MessageAction]
    requests: Sequence[PricedRequest]

    @property
    def in_projects(self) -> list[Message]:
        """Messages in projects, those to agents included."""
        return [m for m in self.messages if m.project_id is not None]

    @property
    def in_agent_chats(self) -> list[Message]:
        """Messages to agents outside of projects."""
        return [m for m in self.messages if m.project_id is None and m.agent_id is not None]

    @property
    def in_chats(self) -> list[Message]:
        """Messages to neither a project nor an agent."""
        return [m for m in self.messages if m.project_id is None and m.agent_id is None]


def user_rows(scope: Scope) -> list[Row]:
    """A row for each member and for each user with activity, by rank, then by id."""
    messages = by_id((m.user_id, m) for m in scope.messages)
    actions = by_id((a.user_id, a) for a in scope.actions)
    requests = by_id((r.request.user_id, r) for r in scope.requests)
    members = {
        user_id
        for user_id, user in scope.users.items()
        if scope.period.overlaps(user.joined_at, user.deleted_at)
    }
    activities = {
        user_id: UserActivity(
            messages.get(user_id, []), actions.get(user_id, []), requests.get(user_id, [])
        )
        for user_id in members | messages.keys() | actions.keys() | requests.keys()
    }
    total_ranks = ranks({u: len(a.messages) for u, a in activities.items()})
    chat_ranks = ranks({u: len(a.in_chats) for u, a in activities.items()})
    agents_ranks = ranks({u: len(a.in_agent_chats) for u, a in activities.items()})
    projects_ranks = ranks({u: len(a.in_projects) for u, a in activities.items()})
    return [
        {
            **_attributes(scope, user_id),
            **_counts(scope, activities[user_id]),
            **_consumption(activities[user_id].requests),
            "messages_total_rank": cell(total_ranks[user_id]),
            "messages_chat_rank": cell(chat_ranks[user_id]),
            "messages_agents_rank": cell(agents_ranks[user_id]),
            "messages_projects_rank": cell(projects_ranks[user_id]),
        }
        for user_id in sorted(activities, key=lambda user_id: (total_ranks[user_id], user_id))
    ]


def ranks(counts: Mapping[str, int]) -> dict[str, int]:
    """One more than the number of those with a larger count: ties share the best place."""
    places: dict[int, int] = {}
    for place, count in enumerate(sorted(counts.values(), reverse=True), start=1):
        places.setdefault(count, place)
    return {user_id: places[count] for user_id, count in counts.items()}


def _attributes(scope: Scope, user_id: str) -> Row:
    user = scope.users.get(user_id)
    return {
        "period_start": cell(scope.period.start),
        "period_end": cell(scope.period.end),
        "org_id": scope.org_id,
        "user_id": user_id,
        "name": free_text(user.name if user else None, guard=scope.guard),
        "email": free_text(user.email if user else None, guard=scope.guard),
        "role": cell(user.role if user else None),
        "joined_at": cell(user.joined_at if user else None),
    }


def _counts(scope: Scope, activity: UserActivity) -> Row:
    # Agents are counted wherever they are addressed, inside projects too.
    agents = Counter(m.agent_id for m in activity.messages if m.agent_id is not None)
    projects = Counter(m.project_id for m in activity.messages if m.project_id is not None)
    models = Counter(scope.model_of(message) for message in activity.messages)
    # Messages with actions are counted from the actions alone: their message may not be there.
    messages_of_actions = {
        name: len(set(message_ids))
        for name, message_ids in by_id(
            (action.action_name, action.message_id) for action in activity.actions
        ).items()
    }
    return {
        "messages_total": cell(len(activity.messages)),
        "messages_chat": cell(len(activity.in_chats)),
        "messages_agents": cell(len(activity.in_agent_chats)),
        "agents_messaged": cell(len(agents)),
        "agents_to_messages": json_map(agents),
        "messages_projects": cell(len(activity.in_projects)),
        "projects_messaged": cell(len(projects)),
        "projects_to_messages": json_map(projects),
        "model_to_messages_total": json_map(models),
        "action_messages": cell(len({action.message_id for action in activity.actions})),
        "action_messaged": cell(len(messages_of_actions)),
        "action_to_messages": json_map(messages_of_actions),
    }


def _consumption(requests: Sequence[PricedRequest]) -> Row:
    models = by_id((request.model, request) for request in requests)
    costs = {model: total_cost(r.cost for r in group) for model, group in models.items()}
    return {
        "total_input_tokens": cell(_input_tokens(requests)),
        "total_output_tokens": cell(_output_tokens(requests)),
        "total_cost_usd": cell(total_cost(r.cost for r in requests)),
        "model_to_input_tokens": json_map({m: _input_tokens(g) for m, g in models.items()}),
        "model_to_output_tokens": json_map({m: _output_tokens(g) for m, g in models.items()}),
        "model_to_cost_usd": json_map({m: cost for m, cost in costs.items() if cost is not None}),
    }


def _input_tokens(requests: Sequence[PricedRequest]) -> int:
    return sum(r.request.input_tokens or 0 for r in requests)


def _output_tokens(requests: Sequence[PricedRequest]) -> int:
    return sum(r.request.output_tokens or 0 for r in requests)
