"""Who asks, and the calls about that: organisations, keys, users, and whether Grafana is well."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

from tests.support.grafana.exchange import SHOUTED, Answer, Call, Refusal
from tests.support.grafana.refusals import forbidden, plain
from tests.support.grafana.state import Caller, Key, User, World

MAIN = 1
_WRONG = 5
"""After so many wrong passwords the right one is wrong too, for a while."""

_NOWHERE = {"address1": "", "address2": "", "city": "", "zipCode": "", "state": "", "country": ""}


def caller_of(world: World, headers: Mapping[str, str]) -> Caller:
    """Raises Refusal. With keys the header that names an organisation counts for nothing."""
    kind, _, rest = headers.get("authorization", "").partition(" ")
    if kind == "Bearer":
        key = next((key for key in world.keys.values() if key.token == rest), None)
        if key is None:
            raise _unknown(world, "invalid API key", "api-key.invalid")
        return Caller(key.org, key.role, key.user, key.name if key.user else "Anonymous")
    if kind == "Basic":
        return _of_password(world, rest, headers.get("x-grafana-org-id", ""))
    raise plain(401, "Unauthorized", SHOUTED)


def _unknown(world: World, message: str, name: str) -> Refusal:
    if world.profile.old:
        return plain(401, message, SHOUTED)
    return plain(401, message[0].upper() + message[1:], messageId=name, statusCode=401, traceID="")


def _of_password(world: World, pair: str, org: str) -> Caller:
    try:
        login, _, password = base64.b64decode(pair, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        login = password = ""
    user = next((user for user in world.users.values() if user.login == login), None)
    if user is None or user.password != password or user.wrong >= _WRONG:
        if user is not None:
            user.wrong += 1
        raise _unknown(world, "invalid username or password", "password-auth.failed")
    number = int(org) if org.isascii() and org.isdecimal() and int(org) else MAIN
    return Caller(number, user.roles.get(number), user.id, user.login, user.server_admin)


def health(world: World) -> Answer:
    """Asked before anybody is known."""
    document = {"commit": "6130ba8b", "database": "ok", "version": world.profile.version}
    if world.profile.hidden:
        document = {"database": "ok"}
    return Answer(200, document, SHOUTED)


def frontend(call: Call) -> Answer:
    """Not recorded; only what songxa reads of it."""
    profile = call.world.profile
    toggles = dict.fromkeys((*profile.toggles, *(["nestedFolders"] if profile.nested else [])), True)
    version = "" if profile.hidden else profile.version
    return Answer(200, {"buildInfo": {"version": version}, "featureToggles": toggles})


def org(call: Call) -> Answer:
    name = call.world.orgs.get(call.caller.org)
    if name is None:
        raise plain(404, "Organization not found")
    return Answer(200, {"id": call.caller.org, "name": name, "address": _NOWHERE})


def create_org(call: Call) -> Answer:
    if not call.caller.server_admin:
        raise plain(403, "Access denied")
    world, name = call.world, str(call.body["name"])
    if name in world.orgs.values():
        raise plain(409, "Organization name taken")
    number = world.next("orgs")
    world.orgs[number] = name
    world.users[call.caller.user].roles[number] = "Admin"
    return Answer(200, {"message": "Organization created", "orgId": number})


def keys(call: Call) -> Answer:
    found = sorted((key for key in call.world.keys.values() if key.org == call.caller.org), key=lambda key: key.name)
    return Answer(200, [{"id": key.id, "name": key.name, "role": key.role} for key in found])


def create_key(call: Call) -> Answer:
    name = str(call.body["name"])
    if any(key.name == name and key.org == call.caller.org for key in call.world.keys.values()):
        raise plain(409, "API key, organization ID and name must be unique")
    key = add_key(call.world, call.caller.org, name, str(call.body.get("role", "Viewer")))
    return Answer(200, {"id": key.id, "name": key.name, "key": key.token})


def add_key(world: World, org: int, name: str, role: str) -> Key:
    """A key, or on newer ones a service account with its token."""
    number = world.next("keys")
    old = world.profile.old
    user = 0 if old else world.next("users")
    secret = f"{role.lower()}-{number:02d}-{name}"
    token = base64.b64encode(secret.encode()).decode() if old else f"glsa_{secret}"
    key = Key(number, org, name, role, token, user)
    world.keys[number] = key
    return key


def delete_key(call: Call) -> Answer:
    call.world.keys.pop(int(call.args["id"]), None)
    return Answer(200, {"message": "API key deleted"})


def create_user(call: Call) -> Answer:
    if not call.caller.server_admin:
        raise forbidden(call.world.profile, "users:create")
    world, body = call.world, call.body
    login, email = str(body.get("login", "")), str(body.get("email", ""))
    if any(user.login == login or user.email == email for user in world.users.values()):
        raise plain(412, f"User with email '{email}' or username '{login}' already exists")
    number = world.next("users")
    roles = {int(body.get("OrgId", MAIN)): "Viewer"}
    world.users[number] = User(number, login, str(body.get("name", "")), email, str(body["password"]), roles)
    return Answer(200, {"id": number, "message": "User created"})


def orgs_of_user(call: Call) -> Answer:
    if not call.caller.server_admin:
        raise forbidden(call.world.profile, "users:read")
    user = call.world.users[int(call.args["id"])]
    found = [{"orgId": org, "name": call.world.orgs[org], "role": role} for org, role in sorted(user.roles.items())]
    return Answer(200, found)
