"""The shape of what the inventory says of other servers and of people: exporters, alerts, Grafana. Knows no rule."""

# ruff: noqa: RUF012  (pydantic copies a model's default values; ruff sees that only where BaseModel is named)

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from songxa.inventory.terms import KEY_PATTERN, ClockTime, Count, Entry, GrafanaUid, Hours, Key, Note, Url, nothing
from songxa.model import Cause


class SpoolEntry(Entry):
    """How much may wait on the disk for a server that is away; then the oldest is dropped."""

    max_megabytes: Annotated[int, Field(ge=8, le=1_000_000)] = 512
    """Megabytes (2**20 bytes), compressed; a commune needs about 5 a day, 2,000 devices about 200."""
    max_hours: Annotated[float, Field(ge=1, le=8760, allow_inf_nan=False)] = 168
    """How long anything may wait; 168 hours are a week."""


class InfluxEntry(Entry):
    """InfluxDB, or whatever takes its line protocol; the secret influxdb.token or influxdb.password belongs to it."""

    url: Url
    """Address of the server, such as http://127.0.0.1:8086."""
    version: Literal[1, 2] = 2
    """2: /api/v2/write with org, bucket and a token (InfluxDB 2 and 3, VictoriaMetrics); 1: /write with database."""
    org: Annotated[Note, Field(max_length=128)] = ""
    """Organisation; only for version 2, which needs one."""
    bucket: Annotated[Note, Field(max_length=128)] = ""
    """Bucket; only for version 2, which needs one."""
    database: Annotated[Note, Field(max_length=128)] = ""
    """Database; only for version 1, which needs one."""
    retention_policy: Annotated[Note, Field(max_length=128)] = ""
    """Retention policy; only for version 1, where it is the database's default unless told."""
    user: Annotated[Note, Field(max_length=128)] = ""
    """User; only for version 1; the secret influxdb.password is then read."""
    ca_file: Annotated[Note, Field(max_length=500)] = ""
    """PEM file of whoever signed the server's certificate, from this file's folder on; left out, the machine's own."""
    tags: list[Literal["name", "kind", "site", "village", "operator", "model"]] = [
        "name", "kind", "site", "village", "operator",
    ]  # fmt: skip
    """What the inventory says of a device that every line carries as tags, besides its key."""
    spool: SpoolEntry = SpoolEntry()
    """What may wait while the server is away."""


class RemoteWriteEntry(Entry):
    """A receiver of Prometheus remote_write: VictoriaMetrics, Mimir, Thanos, Prometheus itself."""

    url: Url
    """Address to write to, such as http://127.0.0.1:8428/api/v1/write."""
    user: Annotated[Note, Field(max_length=128)] = ""
    """User of HTTP basic authentication; the secret remote-write.password is then read."""
    bearer: bool = False
    """Whether the secret remote-write.token is sent as a bearer token; not together with user."""
    tenant: Annotated[Note, Field(max_length=128)] = ""
    """Tenant, sent as X-Scope-OrgID (Mimir, Cortex)."""
    ca_file: Annotated[Note, Field(max_length=500)] = ""
    """PEM file of whoever signed the server's certificate, from this file's folder on; left out, the machine's own."""
    in_order: bool = False
    """Whether the receiver refuses what is older than what it has: a Prometheus without out_of_order_time_window."""
    spool: SpoolEntry = SpoolEntry()
    """What may wait while the receiver is away."""


class ExportersEntry(Entry):
    """Where polls are pushed to; /metrics is served without an entry. Others than these are plug-ins of other makers,
    whose settings their own documentation tells."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, dict[str, Any]] = Field(init=False)

    influxdb: InfluxEntry | None = None
    """InfluxDB 1, 2 or 3."""
    remote_write: RemoteWriteEntry | None = None
    """Prometheus remote_write."""


class QuietEntry(Entry):
    """Hours in which nobody is told; what happens in them is told in one message when they end."""

    start: ClockTime
    """Begin, such as "22:00", in the inventory's timezone."""
    end: ClockTime
    """End, not included; may lie after midnight."""
    urgent_households: Count = 0
    """Incidents that hit at least so many households are told all the same; 0: none is."""


class RecipientEntry(Entry):
    """Somebody who is told of incidents; the secret alerts.KEY.url says how, as an Apprise URL."""

    operators: list[Key] = []
    """Keys of operators: only incidents that are theirs to mend; empty: of all."""
    areas: list[Key] = []
    """Keys of areas: only incidents in them; empty: everywhere."""
    causes: list[Annotated[Cause, Field(strict=False)]] = []
    """Only incidents of these causes; empty: of all."""
    households: Count = 0
    """Only incidents that hit at least so many households."""
    quiet: bool = True
    """Whether the quiet hours hold for this recipient."""
    language: Literal["vi", "en"] | None = None
    """Language of its messages; left out, that of all alerts."""


class AlertsEntry(Entry):
    """Who is told of incidents, how often, and when not."""

    recipients: Annotated[
        dict[Key, RecipientEntry], BeforeValidator(nothing, json_schema_input_type=dict[Key, RecipientEntry] | None)
    ] = {}
    """Who is told, by key."""
    language: Literal["vi", "en"] = "vi"
    """Language of the messages."""
    quiet: QuietEntry | None = None
    """Hours in which nobody is told."""
    repeat_hours: Hours = 4
    """An incident that lasts is told again so often; 0: it is not."""
    page: Url | None = None
    """Address of songxa's page as the recipients reach it; messages link to it."""


class GrafanaPrometheusEntry(Entry):
    """A Prometheus data source of the boards: exactly one of url and uid."""

    url: Url | None = None
    """Address of Prometheus as Grafana reaches it, such as http://127.0.0.1:9090; songxa makes the data source."""
    uid: GrafanaUid | None = None
    """Uid of a data source that is there already; songxa only uses it."""


class GrafanaInfluxEntry(Entry):
    """An InfluxDB data source of the boards (InfluxQL): exactly one of url and uid."""

    url: Url | None = None
    """Address of InfluxDB as Grafana reaches it, such as http://127.0.0.1:8086; songxa makes the data source."""
    uid: GrafanaUid | None = None
    """Uid of a data source that is there already; songxa only uses it."""
    database: Annotated[Note, Field(max_length=128)] = ""
    """Database; needed beside url. Of InfluxDB 2 and 3 what the bucket is mapped to."""
    user: Annotated[Note, Field(max_length=128)] = ""
    """User that reads it; the secret influxdb.password is then given to Grafana. Only beside url."""
    token: bool = False
    """Whether the secret influxdb.token is given to Grafana (InfluxDB 2 and 3). Only beside url, not beside user."""


class GrafanaEntry(Entry):
    """A Grafana whose folders, boards, data sources and teams are kept in step with this file; the secret grafana.token
    or grafana.password belongs to it."""

    url: Url
    """Address of Grafana, such as https://grafana.example.vn; with its path where it does not stand at the top."""
    user: Annotated[Note, Field(max_length=128)] = ""
    """User of HTTP basic authentication, with the secret grafana.password; left out, the secret grafana.token."""
    organisation: Annotated[int, Field(ge=0, le=2_147_483_647)] = 0
    """Number of the organisation that is meant; 0: whichever the credentials belong to."""
    key: Annotated[str, StringConstraints(pattern=KEY_PATTERN, max_length=32)] = "songxa"
    """Tells several songxas in one Grafana apart, at most 32 characters; another key makes everything anew."""
    folder: GrafanaUid | None = None
    """Uid of a folder that is there already, below which everything is to stand; left out, at the top."""
    ca_file: Annotated[Note, Field(max_length=500)] = ""
    """PEM file of whoever signed the server's certificate, from this file's folder on; left out, the machine's own."""
    languages: Annotated[list[Literal["vi", "en"]], Field(min_length=1, max_length=2)] = ["vi"]
    """Languages of the boards; those of the second stand in a folder of their own."""
    partners: list[Key] = []
    """Keys of the operators that get a folder and a team of their own."""
    prometheus: GrafanaPrometheusEntry | None = None
    """The Prometheus that scrapes songxa."""
    influxdb: GrafanaInfluxEntry | None = None
    """The InfluxDB that songxa writes to; it shows the overview and the devices."""
    page: Url | None = None
    """Address of songxa's page as the readers of the boards reach it; boards link to it."""
