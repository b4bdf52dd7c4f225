"""Words in Vietnamese and English. One folder a language, the same keys in each; knows nothing of what is measured."""

from __future__ import annotations

from collections.abc import Mapping

from songxa.i18n import en, vi
from songxa.model import StartError

LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "vi": vi.MESSAGES,
    "en": en.MESSAGES,
}
DEFAULT = "vi"


def translate(language: str, key: str, **values: object) -> str:
    """The message `key` with its `{placeholders}` filled in.

    `n` chooses between `key.one` and `key.other` where a message has both. A key that no language has is a bug and
    raises KeyError; `known` asks first.
    """
    messages = LANGUAGES[language]
    message = messages.get(key)
    if message is None:
        message = messages[f"{key}.one" if values.get("n") in (1, "1") else f"{key}.other"]
    return message.format_map(values) if values else message


def known(key: str) -> bool:
    """Whether there is such a message."""
    return key in LANGUAGES[DEFAULT]


def default_language(environ: Mapping[str, str]) -> str:
    """The language of `SONGXA_LANG`, Vietnamese without it. Raises StartError for a language that we do not speak."""
    language = environ.get("SONGXA_LANG", "").strip() or DEFAULT
    if language not in LANGUAGES:
        raise StartError(f"SONGXA_LANG={language}: not a language of songxa; accepted: {', '.join(LANGUAGES)}")
    return language


def from_accept(accept: str) -> str | None:
    """The best language of an Accept-Language header (RFC 9110 §12.5.4), None when it names none of ours."""
    best, best_quality = None, 0.0
    for item in accept.split(","):
        tag, _, parameter = item.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter else 1.0
        except ValueError:
            continue
        if language in LANGUAGES and best_quality < quality <= 1:
            best, best_quality = language, quality
    return best
