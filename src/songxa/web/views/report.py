"""The report of a month as a document of its own, to print or to keep. What it says is decided by `songxa.report`."""

from __future__ import annotations

import base64
import hashlib
import re

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from songxa.report import account, flat, page, workbook
from songxa.report.words import Words
from songxa.web import site as web
from songxa.web.site import Site
from songxa.web.views import calendar
from songxa.web.views.uptime import chosen

FORMATS = {
    "html": (page.render, "text/html; charset=utf-8"),
    "xlsx": (workbook.render, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (flat.render, "text/csv; charset=utf-8"),
}


def routes(site: Site) -> list[Route]:
    async def report(request: Request) -> Response:
        scene, form = site.scene(request), web.text(request, "format", FORMATS, "html")
        asked = chosen(web.text(request, "month", None, calendar.months(scene.voice)[-1]), scene.voice)
        inventory, voice = scene.directory.inventory, scene.voice
        render, media_type = FORMATS[form]

        def make() -> bytes:
            read = account.read(site.station.archive, scene.scope, asked, inventory.timezone, inventory.name)
            return render(read, Words(voice.language, voice.where))

        body = await run_in_threadpool(make)
        headers = {"Vary": "Accept-Language", "Content-Language": voice.language}
        if form == "html":
            headers["Content-Security-Policy"] = policy(body)
        else:
            headers["Content-Disposition"] = f'attachment; filename="songxa-{asked.text}.{form}"'
        return Response(body, media_type=media_type, headers=headers)

    return [Route("/report", report)]


def policy(document: bytes) -> str:
    """Allows the document the styles that it brings, and nothing else."""
    styles = re.findall(rb"<style>(.*?)</style>", document, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'" for style in styles)
    allowed = hashes or "'none'"
    return f"default-src 'none'; style-src {allowed}; base-uri 'none'; frame-ancestors 'none'"
