"""The packaged profiles, read once. Reads files of the package; knows nothing of what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from songxa.collectors.snmp.profile_compile import build
from songxa.collectors.snmp.profile_model import Library, Profile

PACKAGE, FOLDER = "songxa.collectors.snmp", "profiles"


@cache
def library() -> Library:
    """All packaged profiles. Raises ProfileError, which is a defect of the package."""
    folder = files(PACKAGE) / FOLDER
    return build((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def load_profiles() -> Mapping[str, Profile]:
    """All packaged profiles by name, in alphabetical order."""
    return library().profiles
