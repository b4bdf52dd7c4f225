"""Keeps what people made of a thing, before or instead of writing over it: a file each, never one over another."""

from __future__ import annotations

import json
import re
from pathlib import Path

from songxa.atomic import replace_file
from songxa.grafana.sync.compare import Live
from songxa.grafana.sync.ledger import Key
from songxa.grafana.sync.steps import What
from songxa.model import StartError

FOLDER = "grafana-conflicts"

_ODD = re.compile(r"[^A-Za-z0-9_-]")


def save(data: Path, key: Key, live: Live) -> str:
    """The file, made if what is in it is not kept yet; only its owner may read it. Raises StartError."""
    what, uid = key
    kind = "" if what is What.BOARD else f"{what.value}-"
    text = json.dumps(live.whole, ensure_ascii=False, indent=2) + "\n"
    folder = data / FOLDER
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1
        while True:
            more = f"-{number}" if number > 1 else ""
            file = folder / f"{kind}{_ODD.sub('_', uid)}-v{live.version}{more}.json"
            if not file.exists():
                replace_file(file, text)
                return str(file)
            if file.read_text(encoding="utf-8", errors="surrogatepass") == text:
                return str(file)
            number += 1
    except (OSError, ValueError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise StartError(
            f"{folder}: {why}; what people changed has to be kept there before anything is written"
        ) from None
