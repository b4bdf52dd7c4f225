"""A real `songxa run` with plug-ins of other makers: the example's at work, and some that do everything wrong."""

from __future__ import annotations

import contextlib
import html
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from songxa_example import sntp
from tests.support.monitor import Running, eventually, running, songxa

WITHIN_S = 60.0

BROKEN = '''
"""Plug-ins that do everything wrong."""
import time
from pathlib import Path
from songxa.model import InputError, Metric, MetricKind, Reading, Sample

BAD = Metric("acme fan", MetricKind.GAUGE, "", "Its name has a blank.")
TAKEN = Metric("songxa_up", MetricKind.GAUGE, "", "Its name is taken.")
GOOD = Metric("acme_fan_ratio", MetricKind.GAUGE, "ratio", "A fan.", ("fan",))


class Collector:
    name = "acme"
    def __init__(self, context): pass
    def accepts(self, device): return True
    async def start(self): pass
    def visit(self, device, budget_s, done, trace=None):
        done(Reading(0.1, tuple(Sample(metric, (), 0) for metric in (BAD, TAKEN)) + (Sample(GOOD, ("1",), 0.5),)))
    probe = visit
    def adopt(self, inventory, changed): raise RuntimeError("adopt")
    def health(self): raise RuntimeError("health")
    async def stop(self): raise RuntimeError("stop")


class Raising(Collector):
    name = "raising"
    def visit(self, device, budget_s, done, trace=None): raise RuntimeError("visit <b>")


class Exporter:
    name = "acme"
    def __init__(self, context):
        if "path" in context.inventory.exporters.others.get("acme", {}):
            raise InputError("path: is of last year; accepted: none")
        Path(__file__).with_name("built").touch()
    async def start(self): pass
    def export(self, poll): raise RuntimeError("export")
    def adopt(self, inventory): raise RuntimeError("adopt")
    def health(self): raise RuntimeError("health")
    def troubles(self): raise RuntimeError("troubles")
    async def stop(self): raise RuntimeError("stop")
'''

POINTS = """
[songxa.collectors]
acme = acme_broken:Collector
raising = acme_broken:Raising
lost = acme_broken:NoSuchClass

[songxa.exporters]
acme = acme_broken:Exporter
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder that is as good as an installed package."""
    folder = tmp_path / "site"
    info = folder / "acme_broken-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "acme_broken.py").write_text(BROKEN)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    return folder


def commune(port: int, exporters: str = "") -> str:
    return f"""
name: X
allowed_networks: [127.0.0.0/8]
operators: {{o: {{name: O}}}}
areas: {{a: {{name: A, level: commune}}}}
sites: {{s: {{name: S, area: a, latitude: 19.9, longitude: 105.8}}}}
devices:
  rtr:
    name: Router
    kind: router
    site: s
    operator: o
    address: 127.0.0.1
    interval: 1
    ping: false
    collectors:
      ntp: {{port: {port}}}
{exporters}
"""


@contextlib.contextmanager
def clock() -> Iterator[int]:
    """An NTP server that is a hundred seconds ahead; its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            import time

            question, sock = self.request
            now = int((time.time() + 100 + 2_208_988_800) % 2**32 * 2**32)
            times = now, sntp.PACKET.unpack(question)[-1], now, now
            sock.sendto(sntp.PACKET.pack(0b00_100_100, 3, 6, -20, 655, 1310, bytes(4), *times), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        yield from _serving(server)


class Graphite:
    """Keeps the lines that come."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextlib.contextmanager
    def listening(self) -> Iterator[int]:
        lines = self.lines

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                lines.extend(self.rfile.read().decode().splitlines())

        with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
            yield from _serving(server)


def _serving(server: Any) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()


def told(monitor: Running, page: str = "/?lang=en") -> str:
    return html.unescape(monitor.get(page))


def test_the_examples_plug_ins_work_and_broken_ones_cost_only_themselves(site: Path, tmp_path: Path) -> None:
    graphite, file, env = Graphite(), tmp_path / "inventory.yaml", {"PYTHONPATH": str(site)}
    with clock() as port, graphite.listening() as graphite_port:
        file.write_text(commune(port))
        with running("--inventory", str(file), env=env) as monitor:
            offsets = eventually(lambda: monitor.of("ntp_offset_seconds"), bool, WITHIN_S, "the clock is asked")
            assert abs(offsets["rtr"][0] - 100) < 5
            eventually(monitor.up, lambda up: up == {"rtr": 1.0}, WITHIN_S, "the device is up")

            # a stranger's values stand where songxa's own do
            assert monitor.of("acme_fan_ratio") == {"rtr": [0.5]}
            samples = {each["metric"] for each in monitor.json("/api/devices/rtr")["samples"]}
            assert {"ntp_offset_seconds", "ntp_stratum", "acme_fan_ratio"} <= samples
            assert "ntp_offset_seconds" in told(monitor, "/device/rtr?lang=en")
            curves = eventually(
                lambda: monitor.json("/api/devices/rtr/series?metric=ntp_stratum,acme_fan_ratio")["series"],
                lambda found: len(found) == 2,
                WITHIN_S,
                "its curves are kept",
            )
            assert [each["labels"] for each in curves if each["metric"] == "acme_fan_ratio"] == [{"fan": "1"}]

            # what is wrong is told, and costs nobody else anything
            page = told(monitor)
            assert "The plug-in lost cannot be loaded" in page
            assert "The plug-in raising makes mistakes (visit)" in page
            assert "Some values of the plug-in acme are wrong" in page
            assert "<b>" not in monitor.get("/").partition("raising")[2].partition("</")[0]
            failed = {
                (dict(labels)["plugin"], dict(labels)["call"])
                for (name, labels), _ in monitor.series().items()
                if name == "songxa_plugin_errors_total"
            }
            assert {("acme", "samples"), ("acme", "health"), ("raising", "visit")} <= failed
            assert not (site / "built").exists(), "an exporter that is not listed is not built"

            # the inventory lists exporters: they come, and go
            listed = f"exporters:\n  acme: {{}}\n  graphite: {{host: 127.0.0.1, port: {graphite_port}, prefix: xa}}\n"
            file.write_text(commune(port, listed))
            eventually(lambda: list(graphite.lines), bool, WITHIN_S, "Graphite is told")
            assert all(line.startswith("xa.") for line in graphite.lines)
            assert any(line.startswith("xa.ntp_stratum;device=rtr 3 ") for line in graphite.lines)
            assert (site / "built").exists()
            eventually(lambda: told(monitor), lambda page: "makes mistakes (export)" in page, WITHIN_S, "it is told")

            # settings that are refused keep the last good inventory
            file.write_text(commune(port, listed.replace("acme: {}", "acme: {path: x}")))
            refused = "inventory.yaml: exporters.acme: path: is of last year; accepted: none"
            eventually(lambda: told(monitor), lambda page: refused in page, WITHIN_S, "the refusal is shown")
            file.write_text(commune(port, listed.replace("2003", "0").replace(f"port: {graphite_port}", "port: 0")))
            refused = "inventory.yaml:20: exporters.graphite.port: is 0; accepted: a whole number from 1 to 65535"
            eventually(lambda: told(monitor), lambda page: refused in page, WITHIN_S, "the refusal is shown")

            file.write_text(commune(port))
            eventually(lambda: told(monitor), lambda page: "(export)" not in page, WITHIN_S, "the exporters are gone")
            code, errors = monitor.stop()
    assert code == 0
    assert "Traceback" not in errors
    assert errors.count("plug-in raising visit failed: RuntimeError: visit <b>") == 1


def test_settings_that_are_refused_end_a_command_with_one_line(site: Path, tmp_path: Path) -> None:
    file, env = tmp_path / "inventory.yaml", {"PYTHONPATH": str(site)}
    file.write_text(commune(123, "exporters: {graphite: {host: 'http://user:CANARY@h'}}"))
    ended = songxa("check", str(file), env=env)
    assert ended.returncode == 2
    assert "exporters.graphite.host: is no host; accepted: a name or an address alone" in ended.stderr
    assert "CANARY" not in ended.stderr

    file.write_text(commune(123, "exporters: {acme: {path: x}}"))
    assert songxa("check", str(file), env=env).returncode == 0, "what only the building finds is found by run"
    ended = songxa("run", "--inventory", str(file), "--listen", "127.0.0.1:0", "--data", str(tmp_path / "d"), env=env)
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == f"{file}: exporters.acme: path: is of last year; accepted: none"
    assert "Traceback" not in ended.stderr


def test_a_probe_asks_the_plug_ins_too(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "inventory.yaml"
    with clock() as port:
        file.write_text(commune(port))
        ended = songxa("probe", "rtr", "--inventory", str(file), "--json", env={"PYTHONPATH": str(site)})
    assert ended.returncode == 0, ended.stderr
    assert '"ntp_stratum"' in ended.stdout
