"""Takes the pictures of docs/images: serves an invented commune to a headless Chromium. See scripts/screenshots."""

from __future__ import annotations

import asyncio
import base64
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.browser import OFFICE, PHONE, TELEVISION, Browser, browsing  # noqa: E402 - the root has to be known
from tests.support.covering import covered  # noqa: E402
from tests.support.past import remembered  # noqa: E402
from tests.support.serving import serving  # noqa: E402

IMAGES = ROOT / "docs" / "images"

PICTURES = {
    "overview": ("/?lang=vi", OFFICE, 1300, False),
    "overview-dark": ("/?lang=en", OFFICE, 768, True),
    "overview-phone": ("/?lang=vi", PHONE, 1500, False),
    "device": ("/device/ap-05?lang=vi&range=7d", OFFICE, 2100, False),
    "incident": ("/incidents/i-cut?lang=vi", OFFICE, 1250, False),
    "map": ("/map?lang=vi&layer=fibre", OFFICE, 900, False),
    "map-mobile": ("/map?lang=vi&layer=mobile&network=vnpt", OFFICE, 1150, False),
    "map-mobile-dark": ("/map?lang=en&layer=mobile&network=viettel&setting=indoors", OFFICE, 1150, True),
    "coverage": ("/coverage?lang=vi", OFFICE, 1300, False),
    "coverage-dark": ("/coverage?lang=en", OFFICE, 1300, True),
    "coverage-place": ("/coverage/thon-3?lang=vi", OFFICE, 1700, False),
    "uptime": ("/uptime?lang=vi", OFFICE, 1100, False),
    "wall": ("/wall?lang=vi", TELEVISION, 1080, True),
    "public": ("/public?lang=vi", OFFICE, 1100, False),
}
"""By file: the page, the window, how much of the page at most, and whether it is night."""


def take(browser: Browser, address: str, name: str) -> None:
    """One picture, as high as the page is."""
    path, (width, height), most, dark = PICTURES[name]
    browser.look((width, height), dark)
    browser.open(address + path)
    high = int(browser.run("return document.documentElement.scrollHeight"))
    browser.look((width, max(height, min(high, most))), dark)
    picture = browser.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
    (IMAGES / f"{name}.png").write_bytes(base64.b64decode(picture["data"]))


async def main() -> None:
    """All of them, or those that are named."""
    station = remembered(drawn=True)
    station.simulation = "simulated.icmp"
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data:
        covered(station, Path(data))
        async with serving(station) as address, browsing(Path(folder)) as call:
            for name in sys.argv[1:] or PICTURES:
                await call(take, address, name)
                print(f"docs/images/{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
