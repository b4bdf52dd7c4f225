"""Recording rules for an officer's board, named level:metric:operation. Evaluates nothing.

Everything is joined on `device` with `songxa_device_info`, one series a device: a pushed series of before a rename
would otherwise stand beside the new one for five minutes. What comes by two ways is counted once.
"""

from __future__ import annotations

from songxa import catalogue as c
from songxa.model import Inventory, Kind
from songxa.stack.plan import Plan, label, within
from songxa.stack.quoting import any_of, quoted
from songxa.stack.rule_file import Group, Rule, recorded

INFO = "device:songxa_device_info:max"
WORKING = "device:songxa_working:max"
WIFI = "site_village:songxa_wifi_working:max"
CLIENTS = "device:songxa_wifi_clients:sum"
SLOW = "5m"
"""A day's share changes slowly and costs more."""


def recording(plan: Plan) -> list[Group]:
    """The groups, in the order in which they build on each other."""
    return [
        Group("songxa-now", [*_base(plan), *_working(plan), *_wifi(plan), *_clients(plan), *_incidents(plan)]),
        Group("songxa-day", _day(plan), SLOW),
    ]


def communes(inventory: Inventory) -> dict[str, list[str] | None]:
    """By name of a commune, the names of its areas; None where it is the only one, so that everything is its."""
    found = [key for key, area in inventory.areas.items() if area.level == "commune"]
    if len(found) < 2:
        name = inventory.areas[found[0]].name if found else inventory.name
        return {label(name): None}
    names: dict[str, list[str] | None] = {}
    for key in found:
        inside = [label(inventory.areas[each].name) for each in within(inventory, key)]
        names[label(inventory.areas[key].name)] = [*(names.get(label(inventory.areas[key].name)) or ()), *inside]
    return names


def hidden(inventory: Inventory) -> list[str]:
    """The keys of access points that stand in no public place."""
    return [
        key
        for key, device in inventory.devices.items()
        if device.kind is Kind.ACCESS_POINT
        and not (device.site in inventory.sites and inventory.sites[device.site].public)
    ]


def _base(plan: Plan) -> list[Rule]:
    labels = ", ".join(("device", *c.DEVICE_INFO.label_names))
    state = c.DEVICE_STATE.name
    return [
        recorded(INFO, f"topk by (device) (1, max by ({labels}) ({c.DEVICE_INFO.name}))", plan.say("why.info")),
        recorded(
            WORKING,
            f'max by (device) ({state}{{state=~"up|degraded"}})\nunless on (device)\n'
            f'(max by (device) ({state}{{state=~"maintenance|unknown"}}) == 1)',
            plan.say("why.working"),
        ),
    ]


def _working(plan: Plan) -> list[Rule]:
    rules = []
    for level in ("operator", "village"):
        joined = f"{WORKING}\n  * on (device) group_left ({level}) {INFO}"
        why = plan.say(f"why.{level}")
        rules += [
            recorded(f"{level}:songxa_working:sum", f"sum by ({level}) (\n  {joined}\n)", why),
            recorded(f"{level}:songxa_working:count", f"count by ({level}) (\n  {joined}\n)"),
            recorded(f"{level}:songxa_working:ratio", f"{level}:songxa_working:sum / {level}:songxa_working:count"),
        ]
    return rules


def _wifi(plan: Plan) -> list[Rule]:
    private = hidden(plan.inventory)
    others = f", device!~{quoted(any_of(private))}" if private else ""
    hotspots = f'{INFO}{{kind="access_point"{others}}}'
    place = f"max by (site, village) (\n  {WORKING}\n  * on (device) group_left (site, village) {hotspots}\n)"
    rules = [
        recorded(WIFI, place, plan.say("why.wifi")),
        recorded("village:songxa_wifi_working:ratio", f"sum by (village) ({WIFI}) / count by (village) ({WIFI})"),
    ]
    for name, areas in communes(plan.inventory).items():
        places = WIFI + inside(areas)
        rules.append(recorded("commune:songxa_wifi_working:ratio", f"sum({places}) / count({places})", commune=name))
    return rules


def inside(areas: list[str] | None) -> str:
    """The matchers of what lies in these areas."""
    return "" if areas is None else f"{{village=~{quoted(any_of(areas))}}}"


def _clients(plan: Plan) -> list[Rule]:
    names = ", ".join(("device", *c.WIFI_CLIENTS.label_names))
    own = f"sum by (device) (max by ({names}) ({c.WIFI_CLIENTS.name}))"
    joined = f"{CLIENTS}\n  * on (device) group_left (site, village) {INFO}"
    at_site = "site_village:songxa_wifi_clients:sum"
    rules = [
        recorded(CLIENTS, own, plan.say("why.clients")),
        recorded(at_site, f"sum by (site, village) (\n  {joined}\n)"),
        recorded("village:songxa_wifi_clients:sum", f"sum by (village) ({at_site})"),
    ]
    for name, areas in communes(plan.inventory).items():
        rules.append(recorded("commune:songxa_wifi_clients:sum", f"sum({at_site}{inside(areas)})", commune=name))
    return rules


def _incidents(plan: Plan) -> list[Rule]:
    """Where there is none, 0; while songxa is away, nothing."""
    hit = f"max by (incident) ({c.INCIDENT_HOUSEHOLDS.name})"
    open_, none = c.INCIDENT_OPEN.name, f"\nor\n0 * max({c.BUILD_INFO.name})"
    of_village = f"{hit}\n  * on (incident) group_left (village) topk by (incident) (1, {open_})"
    return [
        recorded("inventory:songxa_incidents:count", f"count(max by (incident) ({open_})){none}", plan.say("why.hit")),
        recorded("inventory:songxa_incident_households:sum", f"sum({hit}){none}"),
        recorded("village:songxa_incident_households:sum", f"sum by (village) (\n  {of_village}\n)"),
    ]


def _day(plan: Plan) -> list[Rule]:
    day = "device:songxa_working:avg_over_time1d"
    rules = [recorded(day, f"avg_over_time({WORKING}[1d])", plan.say("why.day"))]
    for level in ("operator", "village"):
        joined = f"{day}\n  * on (device) group_left ({level}) {INFO}"
        rules.append(recorded(f"{level}:songxa_working:avg_over_time1d", f"avg by ({level}) (\n  {joined}\n)"))
    return rules
