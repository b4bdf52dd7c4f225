"""English messages for split inventories and the monitor's reload. Nothing but text."""

MESSAGES: dict[str, str] = {
    "notice.inventory.shrunk": "The changed inventory would take away {gone} of {of} devices ({which}), more than a "
    "fifth. songxa goes on with the last good one. If this is meant: songxa inventory accept",
    "cli.inventory.accept.help": "Tell the running monitor that a change which takes away many devices is meant.",
    "cli.inventory.accept.done.one": "Accepted: the inventory as it is now, with one device. The running monitor takes "
    "it over within seconds.",
    "cli.inventory.accept.done.other": "Accepted: the inventory as it is now, with {n} devices. The running monitor "
    "takes it over within seconds.",
}
