"""English messages for finding devices in a network. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.discover.help": "Finds devices that the inventory lacks: asks every address of a network (ping, SNMP), or a "
    "Wi-Fi controller, and proposes what to add. Exit codes: 0 nothing new or added, 3 proposals that were not added.",
    "cli.discover.cidr": "Network to search, such as 10.45.1.0/24; has to lie in the inventory's allowed_networks.",
    "cli.discover.credential": "Key of an SNMP credential to ask with; may be given several times. Without: ping only.",
    "cli.discover.controller": "Key of a Wi-Fi controller of the inventory: proposes the access points that it knows.",
    "cli.discover.site": "Site of all that is found; else guessed from names and from devices of the same network.",
    "cli.discover.operator": "Operator of all that is found; else guessed.",
    "cli.discover.kind": "Kind of what is not recognised.",
    "cli.discover.ping_only": "Propose also what answers nothing but ping (needs --kind). Not for networks with "
    "people's own machines.",
    "cli.discover.no_ping": "No ping, SNMP at every address: for networks that block ICMP; slower, and every "
    "address gets to see the community.",
    "cli.discover.port": "UDP port of SNMP.",
    "cli.discover.rate": "Addresses asked a second.",
    "cli.discover.large": "Search more than a /22 without asking.",
    "cli.discover.nothing": "Nothing says where to search; accepted: a network such as 10.45.1.0/24, or "
    "--controller KEY.",
    "cli.discover.unknown_key": "{option} {code}: the inventory has no such key; it has: {known}",
    "cli.discover.ping_only_needs": "--ping-only needs --kind KIND, and does not go with --no-ping.",
    "cli.discover.no_ping_needs": "--no-ping needs at least one --credential KEY.",
    "cli.discover.unasked_kind": "--kind {kind}: such a device has no address to be asked at; accepted: another kind.",
    "cli.discover.large_needs": "{count} addresses would be asked, more than {most} (a /22); if that is meant, add "
    "--large.",
    "cli.discover.ask_large": "{count} addresses are to be asked, which takes about {minutes} min. Go on?",
    "cli.discover.not_searched": "Nothing was searched.",
    "cli.discover.no_credentials": "Without --credential only ping: it tells that somebody answers, not what it is.",
    "cli.discover.searching": "Searching",
    "cli.discover.counts": "Asked {asked} addresses: {found} devices answer SNMP, {others} machines only ping. "
    "{known} addresses that the inventory has were left alone.",
    "cli.discover.silence": "No address answered: {why}",
    "cli.discover.column.key": "Key",
    "cli.discover.column.name": "Name",
    "cli.discover.column.kind": "Kind",
    "cli.discover.column.where": "Address",
    "cli.discover.column.site": "Site",
    "cli.discover.column.operator": "Operator",
    "cli.discover.left_out": "Not proposed, {what}: {why}",
    "cli.discover.more_left.one": "… and 1 more that is not proposed; --json shows all.",
    "cli.discover.more_left.other": "… and {n} more that are not proposed; --json shows all.",
    "cli.discover.guessed": "A ? marks a guess: look at it before you add.",
    "cli.discover.nothing_new": "Nothing to add.",
    "cli.discover.ask.one": "Add this device to the inventory?",
    "cli.discover.ask.other": "Add these {n} devices to the inventory?",
    "cli.discover.reason": "found by songxa inventory discover",
    "cli.discover.written.one": "1 device added to {file}.",
    "cli.discover.written.other": "{n} devices added to {file}.",
    "discover.no_network": "{text} is no network; accepted: such as 10.45.1.0/24 or fd00:45::/120.",
    "discover.host_bits": "{text} has bits set behind the prefix; did you mean {meant}?",
    "discover.too_large": "{n} addresses are too many for one search; accepted: up to {most} (a /16, or a /112 "
    "of IPv6).",
    "discover.multicast": "{network} is multicast, no device's address; accepted: such as 10.45.1.0/24.",
    "discover.loopback": "{network} is this machine itself; accepted: only if allowed_networks names a "
    "loopback network.",
    "discover.outside": "{network} lies outside the inventory's allowed_networks; accepted: {allowed}",
    "discover.no_credential": "--credential {code}: the inventory has no such credential; it has: {known}",
    "discover.version": "--credential {code}: SNMPv3 cannot be used yet; accepted: one of version 1 or 2c.",
    "discover.no_controller": "--controller {code}: the inventory has no such device.",
    "discover.controller_unasked": "--controller {code}: the inventory gives it no address or no SNMP, so it cannot be "
    "asked.",
    "discover.no_aps": "--controller {code}: the device (profile {profile}) names no access points.",
    "discover.left.same": "same name and same start as {other}, so it is the same device.",
    "discover.left.kind": "answers SNMP (name: {name}), and nothing tells what kind of device it is; add --kind KIND.",
    "discover.left.retired": "is {code}, which is retired; songxa inventory restore {code} brings it back.",
    "discover.left.site": "nothing tells where {name} stands; add --site KEY.",
    "discover.left.operator": "nothing tells who runs {name}; add --operator KEY.",
    "discover.left.name": "its name at the controller has signs that no inventory can hold; rename it there.",
    "discover.left.known": "the inventory has {code} of that name; if that is the one, give it a controller with "
    "device {controller} and ap {ap}.",
}
