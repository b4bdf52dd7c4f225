"""alertmanager.yml: songxa's routes above, the user's receivers below. Writes no secret, keeps what stands below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from songxa.stack import routes
from songxa.stack.plan import Plan
from songxa.stack.yaml_text import comment, document, dump


def head(plan: Plan) -> str:
    """Everything before `receivers:`."""
    sections: dict[str, tuple[str, Any]] = {
        "route": (plan.say("am.route"), routes.route(plan)),
        "inhibit_rules": (plan.say("am.inhibit"), routes.inhibit_rules()),
    }
    quiet = routes.time_intervals(plan)
    if quiet:
        sections["time_intervals"] = (plan.say("am.quiet"), quiet)
    return document(plan.head("am.head"), sections) + "\n" + comment(plan.say("am.receivers"))


def entries(plan: Plan) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every receiver that the routes name, as it is where it is new."""
    for name, told in routes.receivers(plan):
        receiver: dict[str, Any] = {"name": name}
        if told and plan.webhook:
            receiver["webhook_configs"] = [{"url": plan.webhook, "send_resolved": True}]
        yield name, receiver


def tail(plan: Plan) -> str:
    """`receivers:` where none stand yet."""
    return dump({"receivers": [entry for _, entry in entries(plan)]})
