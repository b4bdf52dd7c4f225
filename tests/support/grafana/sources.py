"""Data sources: made, read, listed, changed, deleted. Secrets go in and never come out."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from tests.support.grafana.exchange import Answer, Call, Refusal
from tests.support.grafana.refusals import plain
from tests.support.grafana.state import Source

_TYPES = {
    "prometheus": ("Prometheus", "public/app/plugins/datasource/prometheus/img/prometheus_logo.svg"),
    "influxdb": ("InfluxDB", "public/app/plugins/datasource/influxdb/img/influxdb_logo.svg"),
    "testdata": ("TestData DB", "public/app/plugins/datasource/testdata/img/testdata.svg"),
}
_STALE = "Datasource has already been updated by someone else. Please reload and try again"
_TAKEN = "data source with the same {} already exists"
_SCHEME = re.compile(r"[^:]*://")


def missing() -> Refusal:
    return plain(404, "Data source not found")


def the_source(call: Call) -> Source:
    """The one in the path: by uid, by name, or by number."""
    args, org = call.args, call.caller.org
    found = [source for source in call.world.sources.values() if source.org == org]
    if "id" in args:
        found = [source for source in found if source.id == int(args["id"])]
    elif "name" in args:
        found = [source for source in found if source.name == args["name"]]
    else:
        found = [source for source in found if source.uid == args["uid"]]
    if not found:
        raise missing()
    return found[0]


def told(source: Source) -> dict[str, Any]:
    """All that is told of one."""
    return {
        "id": source.id,
        "uid": source.uid,
        "orgId": source.org,
        "name": source.name,
        "type": source.type,
        "typeLogoUrl": "",
        "access": source.access,
        "url": source.url,
        "password": "",
        "user": source.user,
        "database": source.database,
        "basicAuth": source.basic_auth,
        "basicAuthUser": source.basic_auth_user,
        "basicAuthPassword": "",
        "withCredentials": source.with_credentials,
        "isDefault": source.default,
        "jsonData": source.json_data,
        "secureJsonFields": {name: True for name, secret in source.secrets.items() if secret},
        "version": source.version,
        "readOnly": source.read_only,
    }


def listed(call: Call) -> Answer:
    """Without versions, secrets and users of basic authentication."""
    found = sorted(
        (each for each in call.world.sources.values() if each.org == call.caller.org), key=lambda each: each.name
    )
    documents = []
    for source in found:
        name, logo = _TYPES.get(source.type, (source.type, "public/img/icn-datasource.svg"))
        document = {**told(source), "typeName": name, "typeLogoUrl": logo}
        for hidden in ("basicAuthUser", "basicAuthPassword", "withCredentials", "secureJsonFields", "version"):
            del document[hidden]
        documents.append(document)
    return Answer(200, documents)


def get(call: Call) -> Answer:
    return Answer(200, told(the_source(call)))


def number_of_name(call: Call) -> Answer:
    return Answer(200, {"id": the_source(call).id})


def create(call: Call) -> Answer:
    world, body, org = call.world, call.body, call.caller.org
    _check_url(str(body.get("url", "")))
    beside = [source for source in world.sources.values() if source.org == org]
    for name in ("name", "uid"):
        if body.get(name) and any(getattr(source, name) == body[name] for source in beside):
            raise plain(409, _TAKEN.format(name))
    source = Source(world.next("sources"), org, str(body.get("uid", "")) or next(world.uids), "", "", "")
    world.sources[source.id] = source
    _fill(call, source, new=True)
    return _written(source, "Datasource added")


def update(call: Call) -> Answer:
    """7.5: whatever version is not below its own is taken, none at all makes it 1; what comes from a file can be
    changed, unless secrets come along, and then counts as made by hand."""
    world, body = call.world, call.body
    old = world.profile.old
    _check_url(str(body.get("url", "")))
    try:
        source = the_source(call)
    except Refusal:
        if not old:
            raise
        raise plain(500, "Failed to update datasource") if body.get("secureJsonData") else plain(409, _STALE) from None
    if source.read_only and not old:
        raise plain(403, "Cannot update read-only data source")
    if source.read_only and body.get("secureJsonData"):
        raise plain(500, "Failed to update datasource")
    version = int(body.get("version", 0))
    if version and version < source.version:
        raise plain(409, _STALE)
    others = [each for each in world.sources.values() if each.org == source.org and each is not source]
    if any(each.name == body["name"] or each.uid == body.get("uid") for each in others):
        raise plain(500, "Failed to update datasource") if old else plain(409, _TAKEN.format("name"))
    world.pause()
    _fill(call, source, new=False)
    source.version = max(version, source.version if version else 0) + 1
    source.read_only = False
    return _written(source, "Datasource updated")


def _fill(call: Call, source: Source, *, new: bool) -> None:
    """Unless it is `new`, most texts that are left out stay as they were: recorded of the uid, not of the others."""
    body, emptied = call.body, {"user"} if call.world.profile.old else {"user", "database"}
    texts = {
        "name": "name", "type": "type", "access": "access", "url": "url", "user": "user", "database": "database",
        "basic_auth_user": "basicAuthUser",
    }  # fmt: skip
    for attribute, name in texts.items():
        if new or body.get(name) or attribute in emptied:
            setattr(source, attribute, str(body.get(name, "")))
    source.uid = str(body.get("uid", "")) or source.uid
    source.basic_auth = bool(body.get("basicAuth"))
    source.with_credentials = bool(body.get("withCredentials"))
    source.default = bool(body.get("isDefault"))
    source.json_data = dict(body.get("jsonData", {}))
    source.secrets |= body.get("secureJsonData", {})
    if source.default:
        for other in call.world.sources.values():
            other.default = other is source or (other.default and other.org != source.org)


def _check_url(url: str) -> None:
    if not url:
        return
    whole = url if _SCHEME.match(url) else f"http://{url}"
    try:
        parts = urlsplit(whole)
        good = parts.port is None or parts.port >= 0
    except ValueError:
        good = False
    if not good or " " in urlsplit(whole.replace("[", "").replace("]", "")).netloc:
        raise plain(400, f'Validation error, invalid URL: "{url}"')


def _written(source: Source, message: str) -> Answer:
    return Answer(200, {"datasource": told(source), "id": source.id, "message": message, "name": source.name})


def delete(call: Call) -> Answer:
    source = the_source(call)
    if source.read_only:
        raise plain(403, "Cannot delete read-only data source")
    del call.world.sources[source.id]
    told_number = {"id": source.id} if "name" in call.args or not call.world.profile.old else {}
    return Answer(200, {**told_number, "message": "Data source deleted"})


def health(call: Call) -> Answer:
    """7.5 asks a plug-in that these do not have; newer ones ask the data source, which here is always well."""
    the_source(call)
    if call.world.profile.old:
        raise plain(404, "Plugin not found")
    return Answer(200, {"status": "OK", "message": "Successfully queried the API."})
