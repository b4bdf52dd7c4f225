"""What `songxa inventory discover` tells: what answered, what is proposed, what is left out and why. Decides nothing.

The proposal goes to standard output and everything else to standard error, so that a redirected one is a patch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from songxa.commands.inventory import reviewing
from songxa.commands.shared import LANGUAGE, note, say
from songxa.i18n import translate
from songxa.i18n.format import tell
from songxa.terminal import table_lines
from songxa.text import plain

if TYPE_CHECKING:
    from songxa.commands.inventory.carrying import Edit
    from songxa.discover.propose import Draft, Proposal
    from songxa.discover.sweep import Swept

_SHORT = 60
_MOST_LEFT = 20
"""Lines about what was left out; who wants all of them takes --json."""


def short(text: str) -> str:
    """What somebody typed, fit for a line."""
    return plain(text)[:_SHORT]


def show(swept: Swept, proposal: Proposal, known: int, edit: Edit) -> None:
    """For people: counts, a table, reasons, the difference, and what would follow."""
    if swept.asked or known:
        counts = {"asked": swept.asked, "found": len(swept.found), "known": known, "others": len(swept.ping_only)}
        note(say("discover.counts", **counts))
    if swept.asked and swept.silence.total() == swept.asked:
        note(say("discover.silence", why=plain(swept.silence.most_common(1)[0][0])))
    if proposal.drafts:
        heading = [say(f"discover.column.{name}") for name in ("key", "name", "kind", "where", "site", "operator")]
        for line in table_lines(heading, [_row(draft) for draft in proposal.drafts]):
            note(line)
    for each in proposal.left[:_MOST_LEFT]:
        note(say("discover.left_out", what=plain(each.what), why=tell(LANGUAGE, each.why)))
    if len(proposal.left) > _MOST_LEFT:
        note(say("discover.more_left", n=len(proposal.left) - _MOST_LEFT))
    if any(draft.guessed for draft in proposal.drafts):
        note(say("discover.guessed"))
    if proposal.drafts:
        reviewing.show(_patch(edit), 0)
        for line in edit.follows().lines():
            note(line)
    else:
        note(say("discover.nothing_new"))


def _row(draft: Draft) -> list[str]:
    def told(field: str, text: str) -> str:
        return f"{text} ?" if field in draft.guessed else text

    entry = draft.entry
    controller = entry.get("controller")
    where = entry.get("address") or (controller["device"] if isinstance(controller, dict) else "")
    return [
        draft.key,
        told("name", str(entry["name"])),
        told("kind", translate(LANGUAGE, f"kind.{entry['kind']}")),
        str(where),
        told("site", str(entry["site"])),
        told("operator", str(entry["operator"])),
    ]


def _patch(edit: Edit) -> str:
    """What patch(1) takes, with the names that the files have from here."""
    from songxa.inventory.edit.difference import unified

    return "".join(unified(each.before, each.after, plain(str(each.path))) for each in edit.rewrites)


def facts(swept: Swept, proposal: Proposal, known: int, edit: Edit, *, written: bool) -> dict[str, Any]:
    """The documented form of `--json`. Addresses that only answered an echo are counted and not named."""
    from songxa.discover.patch import changes, entries_text

    return {
        "asked": swept.asked,
        "known": known,
        "found": len(swept.found),
        "ping_only": len(swept.ping_only),
        "devices": [
            {"key": draft.key, "entry": dict(draft.entry), "guessed": list(draft.guessed)} for draft in proposal.drafts
        ],
        "left_out": [{"what": plain(each.what), "why": tell(LANGUAGE, each.why)} for each in proposal.left],
        "changes": [{"put": list(change.path), "value": change.value} for change in changes(proposal.drafts)],
        "yaml": entries_text(proposal.drafts),
        "patch": _patch(edit),
        "follows": edit.follows().facts() if proposal.drafts else None,
        "written": written,
    }
