"""The way to one recipient, through Apprise: whether its URL is understood, which service that is, one try to deliver.

The URL is a secret. Apprise quotes it, or what it holds, in its log and in errors; nothing of that leaves this module.
"""

from __future__ import annotations

import logging
import re
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from apprise import Apprise, AppriseAsset, NotifyBase, NotifyFormat, NotifyType
from urllib3.exceptions import InsecureRequestWarning

from songxa.model import Trouble
from songxa.notify.letter import Letter, Tone

ACCEPTED = (
    "tgram://BOT_TOKEN/CHAT_ID, zalo://BOT_TOKEN/CHAT_ID, mailto://USER:PASSWORD@HOST?from=ADDRESS&to=ADDRESS, "
    "json://HOST/PATH"
)
"""What a recipient's URL may look like; there are a hundred other services."""

SMALL = 500
"""Services that take no more characters than this are SMS gateways or like them: they get the message in one line."""

THREAD = "songxa-alert"
"""How the names of threads begin in which Apprise works."""

_CODE = re.compile(r"error=([1-5][0-9]{2})\b")
_TYPES = {Tone.BAD: NotifyType.FAILURE, Tone.GOOD: NotifyType.SUCCESS, Tone.NOTE: NotifyType.INFO}


class Fate(Enum):
    """What came of a try."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    """The service answered with an error of HTTP."""
    FAILED = "failed"
    """No connection, or none that could be understood."""
    SLOW = "slow"
    """It did not end within its time."""
    MISSING = "missing"
    """There is no secret."""
    UNREADABLE = "unreadable"
    """The place where it stands, or may stand, cannot be read or is not as it has to be."""
    MALFORMED = "malformed"
    """There is one, and Apprise makes nothing of it."""


class Outcome(NamedTuple):
    """`status` is the code of HTTP where the service gave one. `service` is what kind it is, such as "Telegram".
    `reason` is why there is no secret."""

    fate: Fate
    service: str = ""
    status: int = 0
    reason: str | Trouble = ""


@dataclass(frozen=True, slots=True)
class Service:
    """A way that was understood. Belongs to one try."""

    _plugin: NotifyBase

    @property
    def name(self) -> str:
        """What kind of service it is; never anything of the URL."""
        return str(self._plugin.service_name)

    @property
    def _takes_no_title(self) -> bool:
        """Whether the URL of a webhook leaves the title out (`:title=`): some SMS gateways have no such field."""
        named: Mapping[str, str] = getattr(self._plugin, "payload_extras", {})
        return named.get("title") == ""

    def deliver(self, letter: Letter) -> Outcome:
        """One try. Blocks for as long as the service does; to be called in a thread whose name begins with THREAD."""
        title, body = letter.title, letter.body
        room = int(self._plugin.body_maxlen)
        if room <= SMALL or self._takes_no_title:
            title, body = "", letter.short if len(letter.short) <= room else letter.short[: room - 1] + "…"
        apprise = Apprise(asset=_asset())
        apprise.add(self._plugin)
        _HEARD.code = 0
        result = apprise.notify(body=body, title=title, notify_type=_TYPES[letter.tone], body_format=NotifyFormat.TEXT)
        attempts = [attempt for each in result.results for attempt in each.attempts]
        if attempts and attempts[-1]:  # whatever `optional=yes` in the URL makes of it
            return Outcome(Fate.DELIVERED, self.name)
        code: int = _HEARD.code
        return Outcome(Fate.REFUSED, self.name, code) if code else Outcome(Fate.FAILED, self.name)


def understood(url: str) -> Service | None:
    """The way that the URL describes; None where it describes none. Loads Apprise's plug-ins when first asked."""
    _prepare()
    try:
        plugin = Apprise.instantiate(url, asset=_asset())
    except Exception:  # noqa: BLE001 - a plug-in of Apprise's that trips over the URL quotes it
        return None
    return Service(plugin) if isinstance(plugin, NotifyBase) else None


def _asset() -> AppriseAsset:
    """Nothing is kept on the disk, nobody is redirected with a token at hand, and text is nothing but text."""
    return AppriseAsset(
        app_id="songxa",
        app_desc="songxa",
        app_url="",
        async_mode=False,
        service_timeout=0,  # the thread has its time; Apprise's own limit would leave another thread behind
        storage_mode="memory",
        http_redirects=False,
        interpret_emojis=False,
        interpret_escapes=False,
        pgp_autogen=False,
        pem_autogen=False,
    )


class _Unsaid(logging.Filter):
    """Keeps everything silent that Apprise says: URLs, and so tokens, are in it. Takes the code of HTTP out of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        codes = _CODE.findall(record.getMessage())
        if codes:
            _HEARD.code = int(codes[-1])
        return False


class _NotOurs(logging.Filter):
    """The same for what a library says while it works for Apprise; what it says to others stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.threadName or "").startswith(THREAD)


_LIBRARIES = ("urllib3.connectionpool", "urllib3.connection", "urllib3.util.retry", "charset_normalizer")
_HEARD = threading.local()
_LOCK = threading.Lock()
_READY = threading.Event()


def _prepare() -> None:
    """Once: keeps Apprise and its libraries from the log, and loads its plug-ins."""
    with _LOCK:
        if _READY.is_set():
            return
        logging.getLogger("apprise").addFilter(_Unsaid())
        not_ours = _NotOurs()
        for name in _LIBRARIES:
            logging.getLogger(name).addFilter(not_ours)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a plug-in imports what Python will drop one day
            Apprise.instantiate("json://localhost", asset=_asset())
        # a URL may say verify=no; the warning would name the host at every message
        warnings.filterwarnings("ignore", category=InsecureRequestWarning)
        _READY.set()
