"""What the inventory says of where polls and incidents go besides songxa's own pages. Data only; secrets never."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from songxa.model.outage import Cause

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class SpoolLimits:
    """How much may wait on the disk for a destination that is away, and for how long; then the oldest is dropped."""

    max_bytes: int = 512 << 20
    max_age_s: float = 7 * DAY_S


@dataclass(frozen=True, slots=True)
class InfluxSettings:
    """Where InfluxDB is. `version` 2 has `org` and `bucket` and reads the secret `influxdb.token`; 1 has `database`
    and, where `user` is given, reads `influxdb.password`.

    `ca_file` is a PEM file of whoever signed the server's certificate, empty for the machine's own list. `tags` are
    the facts of `songxa_device_info` that every line carries besides its device.
    """

    url: str
    version: int = 2
    org: str = ""
    bucket: str = ""
    database: str = ""
    retention_policy: str = ""
    user: str = ""
    ca_file: str = ""
    tags: tuple[str, ...] = ("name", "kind", "site", "village", "operator")
    spool: SpoolLimits = SpoolLimits()


@dataclass(frozen=True, slots=True)
class RemoteWriteSettings:
    """Where Prometheus remote_write goes. With `user`, the secret `remote-write.password` is its password (HTTP basic
    authentication); with `bearer`, the secret `remote-write.token` is sent as a bearer token.

    `tenant` is sent as `X-Scope-OrgID` (Mimir, Cortex, Loki's family). `in_order`: the receiver refuses what is older
    than what it has (Prometheus without out_of_order_time_window), so a backlog goes before fresh data.
    """

    url: str
    user: str = ""
    bearer: bool = False
    tenant: str = ""
    ca_file: str = ""
    in_order: bool = False
    spool: SpoolLimits = SpoolLimits()


@dataclass(frozen=True, slots=True)
class Exporters:
    """Where polls are pushed to. `others` are the settings of exporters that are not songxa's own, by plug-in."""

    influxdb: InfluxSettings | None = None
    remote_write: RemoteWriteSettings | None = None
    others: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def wants(self, name: str) -> bool:
        """Whether the plug-in called `name` is to run: Prometheus always does, any other where it has settings."""
        own = {"prometheus": True, "influxdb": self.influxdb is not None, "remote_write": self.remote_write is not None}
        return own.get(name, name in self.others)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told of incidents; the secret `alerts.KEY.url` says how (an Apprise URL).

    Empty `operators`, `areas`, `causes` stand for all; an area stands for everything in it. `quiet`: the quiet hours
    hold for this recipient. `households`: only incidents that hit at least so many.
    """

    key: str
    operators: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    households: int = 0
    quiet: bool = True
    language: str = ""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Who is told of incidents, and when not.

    Times of day are minutes after midnight in the inventory's timezone; from equals until where there are no quiet
    hours. An incident that hits `urgent_households` or more is told at night too (0: none is). `repeat_s` is how often
    an incident that lasts is told again (0: never). `page` is the address of songxa's page as the recipients reach it.
    """

    recipients: Mapping[str, Recipient] = field(default_factory=dict)
    language: str = "vi"
    quiet_from: int = 0
    quiet_until: int = 0
    urgent_households: int = 0
    repeat_s: float = 4 * 3600.0
    page: str = ""


@dataclass(frozen=True, slots=True)
class GrafanaSource:
    """A data source of the boards: `url` as Grafana reaches it, or `uid` of one that is there already and is only used.

    `database`, `user` are InfluxDB's (InfluxQL); with `user`, the secret `influxdb.password` is its password, and with
    `token`, `influxdb.token` is sent (InfluxDB 2 and 3 behind a mapping of the database to a bucket).
    """

    url: str = ""
    uid: str = ""
    database: str = ""
    user: str = ""
    token: bool = False


@dataclass(frozen=True, slots=True)
class GrafanaSettings:
    """A Grafana that is kept in step. The secret `grafana.token` is its service account's token; with `user`, it is
    `grafana.password` instead (HTTP basic authentication).

    `key` tells several songxas in one Grafana apart; everything that is made there has a uid out of it. `folder` is the
    uid of a folder that is there already and below which everything stands; empty: at the top. `organisation` is the
    number of the organisation that is meant, 0: whichever the credentials belong to. `partners` are the operators that
    get a folder and a team of their own. `page` is the address of songxa's page as the boards' readers reach it.
    """

    url: str
    user: str = ""
    organisation: int = 0
    key: str = "songxa"
    folder: str = ""
    ca_file: str = ""
    languages: tuple[str, ...] = ("vi",)
    partners: tuple[str, ...] = ()
    prometheus: GrafanaSource | None = None
    influxdb: GrafanaSource | None = None
    page: str = ""


@dataclass(frozen=True, slots=True)
class CoverageSettings:
    """How coverage is worked out. Lengths in metres unless the name says otherwise.

    `terrain` is a folder of .hgt tiles, or one file of heights; empty: no terrain is taken into account. Whose data
    these are, and of when, is for people: `terrain_source`, `terrain_vintage`. `terrain_kind` is "ground", or "surface"
    where houses and trees are in the heights. `criteria` is the file that says what counts as covered; empty: songxa's
    own. `resolution` is that of the H3 hexagons, None for 10 in a commune and 9 in a province; `public_resolution` that
    of what everybody may see. `climate` is the name of one of ITM's radio climates. A station is not looked at further
    away than `reach_km`.
    """

    terrain: str = ""
    terrain_source: str = ""
    terrain_vintage: str = ""
    terrain_kind: str = "ground"
    criteria: str = ""
    resolution: int | None = None
    public_resolution: int = 8
    receiver_height_m: float = 1.5
    climate: str = "equatorial"
    reach_km: float = 10.0
