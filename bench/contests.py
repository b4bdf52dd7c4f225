"""Who competes in what, and the bars that songxa has to meet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.contest import Bar, Contest, Contestant, driver
from bench.fixture import Agent
from bench.workload import GET_OIDS, IN_FLIGHT, MAX_REPETITIONS, WALK_OID

OWN, OWN_PAIRS = "songxa", "songxa, pairs"
OWN_EXPORTER = "songxa, exporter"
OWN_SINGLE, OWN_ALL = "songxa, single echoes", "songxa, polls too"
OWN_WARM, OWN_EDIT = "songxa, warm", "songxa, an edit"
OWN_CHANGED, OWN_WITHOUT, OWN_WIDE = "songxa, a sector changed", "songxa, without", "songxa, 100 km²"
OWN_RESUMED = "songxa, resumed"
OWN_CSV, OWN_LARGE = "songxa, CSV", "songxa, large"
DEVICES = 2000
TARGETS = 5000
"""Echoes a second."""
SERIES = 200_000


def snmp(work: str, title: str, polls: dict[str, int], agent: Agent, netsnmp: Path) -> Contest:
    """`polls` says how many each contestant does: enough for a second or less of CPU, the costs being so unlike."""

    def python(module: str, name: str) -> tuple[str, ...]:
        return driver(module, work, agent.snmp_port, polls[name])

    in_c = (netsnmp, work, agent.snmp_port, polls["net-snmp, C"], DEVICES, IN_FLIGHT, MAX_REPETITIONS, WALK_OID)
    return Contest(
        f"snmp-{work}",
        title,
        "poll",
        (
            Contestant(OWN, python("own.snmp", OWN), "OIDs and values as parallel lists, as shipped"),
            Contestant(OWN_PAIRS, python("own.snmp_pairs", OWN), "a list of (OID, value) besides"),
            Contestant("net-snmp, C", (*map(str, in_c), *GET_OIDS)),
            Contestant("gufo-snmp", python("peers.snmp_gufo", "gufo-snmp")),
            Contestant("snmp_exporter", python("peers.snmp_exporter", "snmp_exporter"), "with its HTTP and text page"),
            Contestant("pysnmp", python("peers.snmp_pysnmp", "pysnmp")),
        ),
        (
            Bar(OWN, 1.0, "net-snmp, C"),
            Bar(OWN_PAIRS, 1.0, "net-snmp, C"),
            Bar(OWN, 1 / 20, "snmp_exporter"),
        ),
    )


def snmp_get(agent: Agent, netsnmp: Path) -> Contest:
    polls = {OWN: 40_000, "net-snmp, C": 20_000, "gufo-snmp": 8_000, "snmp_exporter": 2_000, "pysnmp": 100}
    return snmp("get", "SNMPv2c, GET of 12 objects", polls, agent, netsnmp)


def snmp_walk(agent: Agent, netsnmp: Path) -> Contest:
    polls = {OWN: 10_000, "net-snmp, C": 6_000, "gufo-snmp": 1_600, "snmp_exporter": 800, "pysnmp": 30}
    title = "SNMPv2c, ifXTable of 8 interfaces by GETBULK, then the 12 objects (132 varbinds)"
    return snmp("walk", title, polls, agent, netsnmp)


def ping(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp  # the kernel answers
    interval_ms = 500 / TARGETS  # fping takes about as long again for each echo
    return Contest(
        "ping",
        f"ICMP echo, {TARGETS} targets a second where the contestant reaches that",
        "echo",
        (
            Contestant(OWN, driver("own.ping", TARGETS, 4, 3), "3 echoes a visit, as shipped"),
            Contestant(OWN_SINGLE, driver("own.ping", TARGETS, 4, 1), "each echo a whole visit with its reading"),
            Contestant("fping", driver("peers.ping_fping", TARGETS, 4, interval_ms), "spread over the second"),
            Contestant("fping, burst", driver("peers.ping_fping", TARGETS, 4, 0), "-i 0: a round all at once"),
            Contestant("gufo-ping", driver("peers.ping_gufo", TARGETS, 4)),
            Contestant("icmplib", driver("peers.ping_icmplib", TARGETS // 2, 1), "as fast as it goes"),
            Contestant(
                "blackbox_exporter", driver("peers.ping_blackbox", TARGETS // 5, 1), "with its HTTP and text page"
            ),
        ),
        (Bar(OWN, 1 / 2, "fping"), Bar(OWN_SINGLE, 1 / 2, "fping")),
    )


def exposition(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    return Contest(
        "exposition",
        f"Prometheus text of {SERIES:,} series, every value new since the last scrape",
        "series",
        (
            Contestant(OWN, driver("own.exposition", SERIES, "--page-alone"), "the scrape"),
            Contestant(OWN_ALL, driver("own.exposition", SERIES), "the scrape, and taking every poll before it"),
            Contestant("prometheus-client", driver("peers.exposition_client", SERIES)),
        ),
        (Bar(OWN, 1.0),),
    )


def line_protocol(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    return Contest(
        "line-protocol",
        "InfluxDB lines of polls of 20 samples each, every value new",
        "point",
        (
            Contestant(OWN, driver("own.line_protocol", 4000), "from polls, samples grouped into points on the way"),
            Contestant(
                "influxdb-client", driver("peers.line_protocol_point", 1000), "Point, of what is grouped already"
            ),
        ),
        (Bar(OWN, 1 / 5, "influxdb-client"),),
    )


def remote_write(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    devices = 4000
    return Contest(
        "remote-write",
        f"WriteRequests of remote_write, a poll of 20 samples of each of {devices:,} devices",
        "sample",
        (
            Contestant(OWN, driver("own.remote_write", devices), "the encoder alone"),
            Contestant(OWN_EXPORTER, driver("own.remote_write", devices, "--exporter"), "times and ends of series too"),
            Contestant("protobuf", driver("peers.write_request", devices), "the same messages"),
        ),
        (Bar(OWN, 1 / 5, "protobuf"), Bar(OWN_EXPORTER, 1 / 5, "protobuf")),
    )


def export(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    devices = 20_000
    kept = "on the disk, destination away"
    return Contest(
        "export",
        f"taking a poll, {devices:,} devices polled each minute (ping and SNMP, 24 samples a device)",
        "poll",
        (
            Contestant("prometheus", driver("own.export", "prometheus", devices), "without a scrape"),
            Contestant("influxdb", driver("own.export", "influxdb", devices), kept),
            Contestant("remote_write", driver("own.export", "remote_write", devices), kept),
        ),
        (),
    )


def loading(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    devices = 20_000
    return Contest(
        "load",
        f"an inventory of {devices:,} devices in 167 included files, once",
        "device",
        (
            Contestant(OWN, driver("own.loading", "cold", devices), "read and checked"),
            Contestant(OWN_WARM, driver("own.loading", "warm", devices), "as a running monitor reloads it"),
            Contestant(OWN_EDIT, driver("own.loading", "edit", devices), "a new process"),
            Contestant("PyYAML, libyaml", driver("peers.yaml_pyyaml", devices), "plain data, no lines, no check"),
        ),
        (Bar(OWN_WARM, 3e6 / devices),),
    )


def importing(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    rows = 5000
    return Contest(
        "import",
        f"a table of {rows:,} new devices at {rows // 2:,} new sites, to a checked inventory",
        "row",
        (
            Contestant(OWN, driver("own.tables", "xlsx", rows), "a workbook"),
            Contestant(OWN_CSV, driver("own.tables", "csv", rows), "CSV"),
            Contestant(
                OWN_LARGE, driver("own.tables", "xlsx", rows, "--devices", 20_000), "a workbook, 20,000 there already"
            ),
        ),
        (),
    )


def coverage(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    return Contest(
        "coverage",
        "coverage of the reference commune (3 stations, hexagons of r10) over hills by ITM, at most 500 MB",
        "commune",
        (
            Contestant(OWN, driver("own.coverage", "cold"), "from nothing"),
            Contestant(OWN_CHANGED, driver("own.coverage", "changed"), "one mast's band is 7 m lower"),
            Contestant(OWN_WITHOUT, driver("own.coverage", "without"), "a station is dead"),
            Contestant(OWN_WIDE, driver("own.coverage", "large"), "from nothing"),
        ),
        (Bar(OWN, 20e6), Bar(OWN_CHANGED, 2e6), Bar(OWN_WITHOUT, 1e6), Bar(OWN_WIDE, 20e6)),
    )


def coverage_province(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    return Contest(
        "coverage-province",
        "12 of a province's 1,500 sites, each of 3 bands with 3 sectors, hexagons of r9 over hills by ITM",
        "site",
        (
            Contestant(OWN, driver("own.coverage", "province"), "from nothing; all of it extrapolated"),
            Contestant(OWN_RESUMED, driver("own.coverage", "resumed"), "ended when 8 sites were done"),
        ),
        (Bar(OWN_RESUMED, 0.6, OWN),),
    )


def terrain_model(agent: Agent, netsnmp: Path) -> Contest:
    del agent, netsnmp
    heights = 1000
    return Contest(
        "itm",
        f"the Irregular Terrain Model over profiles of {heights:,} heights",
        "path",
        (
            Contestant(OWN, driver("own.itm", 4000, heights), "all at once"),
            Contestant("itmlogic", driver("peers.itm_itmlogic", 400, heights), "one after another"),
        ),
        (Bar(OWN, 1 / 10, "itmlogic"), Bar(OWN, 130.0)),
    )


CONTESTS: dict[str, Callable[[Agent, Path], Contest]] = {
    "snmp-get": snmp_get,
    "snmp-walk": snmp_walk,
    "ping": ping,
    "exposition": exposition,
    "line-protocol": line_protocol,
    "remote-write": remote_write,
    "export": export,
    "load": loading,
    "import": importing,
    "coverage": coverage,
    "coverage-province": coverage_province,
    "itm": terrain_model,
}
