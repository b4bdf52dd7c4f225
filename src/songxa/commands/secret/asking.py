"""Takes a secret's name and value from a person or a pipe. Repeats neither where it may be a value.

A value never comes from the command line: every user of the machine can read that, and the shell's history keeps it.
"""

from __future__ import annotations

import getpass
import re
import sys
import warnings
from collections.abc import Callable, Sequence

from songxa.commands.shared import INVALID, fail, say
from songxa.secrets import Secret, is_name

LONGEST = 4096
"""Octets of a value."""

_HEADER = re.compile(r"[!-~]+")
_IN_HEADERS = ("influxdb.token", "remote-write.token", "grafana.token")
"""What is sent as a bearer token, and so has only what a header carries (RFC 6750 §2.1)."""


def name_from(text: str, more: Sequence[str]) -> str:
    """The name that was typed, `more` being what stood behind it. Ends the command where it is none, or more stood
    there: that was meant to be the value, most likely."""
    if more or "=" in text:
        fail(INVALID, say("secret.on_command_line"))
    if not is_name(text) or "." not in text:
        fail(INVALID, say("secret.name"))
    return text


def value_for(name: str) -> Secret:
    """Asks twice on a terminal, without showing what is typed; else reads standard input to its end. Ends the command
    where no secret can be that."""
    text = _typed(name) if sys.stdin.isatty() else _piped()
    if unfit := why_not(name, text):
        fail(INVALID, say(f"secret.value.{unfit}", secret=name, octets=LONGEST))
    return Secret(text)


def why_not(name: str, text: str) -> str:
    """What keeps a text from being the value of this secret, as the end of a message's key; nothing where it is fit."""
    checks: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("empty", lambda: not text),
        ("signs", lambda: not text.isprintable()),
        ("blank", lambda: text != text.strip()),
        ("long", lambda: len(text.encode()) > LONGEST),
        ("header", lambda: name in _IN_HEADERS and not _HEADER.fullmatch(text)),
        ("url", lambda: name.startswith("alerts.") and name.endswith(".url") and not _is_address(text)),
    )
    return next((what for what, is_so in checks if is_so()), "")


def _is_address(text: str) -> bool:
    from songxa.notify.service import understood

    return understood(text) is not None


def _typed(name: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)  # it is about to show what is typed
        try:
            first = getpass.getpass(say("secret.ask", secret=name) + " ", sys.stderr)
            again = getpass.getpass(say("secret.ask_again") + " ", sys.stderr)
        except getpass.GetPassWarning:
            fail(INVALID, say("secret.no_hiding"))
    if first != again:
        fail(INVALID, say("secret.not_same"))
    return first


def _piped() -> str:
    octets = sys.stdin.buffer.read(LONGEST + 2)
    try:
        return octets.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        fail(INVALID, say("secret.value.signs"))
