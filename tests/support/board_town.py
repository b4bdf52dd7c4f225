"""A simulated commune in trouble for boards to look at: a fibre is cut, mains fail, messages and measurements go out.

A real `songxa run` with the shipped inventory, visited every few seconds.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from songxa.model import Kind
from tests.support.monitor import Running, running
from tests.support.receivers import hook

ROOT = Path(__file__).resolve().parents[2]
INTERVAL_S = 2

CUT, SITE_ON_BATTERY, DARK_SITE = "hop-cap-2", "bts-viettel", "nvh-go-da"
SCRIPT = f"""\
- {{at: 6s, do: fibre_cut, target: {CUT}, for: 10m}}
- {{at: 6s, do: mains_failure, target: {SITE_ON_BATTERY}, battery: 8m, for: 10m}}
- {{at: 6s, do: mains_failure, target: {DARK_SITE}, for: 10m}}
"""

VILLAGE, OPERATOR = "Thôn Ngọc Lâm", "Viettel"
"""Behind the cut, and whose mains fail."""


def quick(folder: Path, more: str) -> Path:
    """The shipped inventory with every device visited each INTERVAL_S seconds, and `more` below it."""
    text = (ROOT / "inventory.yaml").read_text(encoding="utf-8")
    text, count = re.subn(r"interval: 60\b", f"interval: {INTERVAL_S}", text)
    assert count > 5
    missing = sorted(set(Kind) - set(re.findall(r"^  (\w+):\n    interval:", text, re.MULTILINE)))
    defaults = "".join(f"  {kind}:\n    interval: {INTERVAL_S}\n" for kind in missing)
    file = folder / "inventory.yaml"
    file.write_text(text.replace("\ndefaults:\n", f"\ndefaults:\n{defaults}") + more, encoding="utf-8")
    return file


@contextlib.contextmanager
def town(folder: Path, exporters: str) -> Iterator[Running]:
    """The monitor. `exporters` is that section, as it stands in YAML's flow style."""
    with hook() as hooked:
        file = quick(folder, f"\nexporters: {exporters}\nalerts: {{recipients: {{can-bo: {{}}}}}}\n")
        script, secrets = folder / "script.yaml", folder / "secrets.yaml"
        script.write_text(SCRIPT, encoding="utf-8")
        secrets.write_text(f'alerts.can-bo.url: "{hooked.url()}"\n', encoding="utf-8")
        secrets.chmod(0o600)
        arguments = ("--simulate", "--push", "-i", str(file), "--scenario", str(script))
        with running(*arguments, env={"SONGXA_SECRETS": str(secrets)}) as monitor:
            yield monitor
