"""English messages for the Grafana boards of uptime and of the monitor's own health. Only text.

Keys as in `boards`.
"""

MESSAGES: dict[str, str] = {
    # uptime
    "board.uptime.title": "Uptime",
    "board.uptime.about": "Uptime by operator, village, place and device in the time shown, against the target chosen "
    "above. Reckoned as in docs/uptime.md: (up + degraded) / (up + degraded + down + unreachable); unknown time and "
    "maintenance are left out and told beside it.",
    "board.uptime.target": "Target",
    "board.uptime.row.groups": "By operator and village",
    "board.uptime.row.days": "Day by day",
    "board.uptime.row.places": "By place",
    "board.uptime.row.devices": "By device",
    "board.uptime.all": "Uptime",
    "board.uptime.all.about": "Of all devices chosen, added up, in the time shown. Unknown time (songxa stopped, cut "
    "off, or not read by Prometheus) and maintenance do not count.",
    "board.uptime.all.none": "Nothing is known of this time",
    "board.uptime.wifi": "Wi-Fi of public places",
    "board.uptime.wifi.about": "How long public places had Wi-Fi: a place has it while at least one of its access "
    "points works. While none does, it is unknown as long as one of them is, else down as soon as one is, else in "
    "maintenance.",
    "board.uptime.wifi.none": "No access point of a public place in what is chosen",
    "board.uptime.gap": "Against the target",
    "board.uptime.gap.about": "Uptime minus the target chosen above. Below 0 it is missed.",
    "board.uptime.gap.none": "Nothing is known of this time",
    "board.uptime.missed": "Missed it",
    "board.uptime.missed.about": "Devices whose uptime is below the target.",
    "board.uptime.down": "Lost",
    "board.uptime.down.about": "Time down or unreachable, the mean over the devices, in the time shown.",
    "board.uptime.known": "Known",
    "board.uptime.known.about": "The share of the time shown of which songxa knows how devices were. Below 95 %, the "
    "other figures speak of the known part only.",
    "board.uptime.operators": "By operator",
    "board.uptime.operators.about": "The time of all devices of the operator, added up. Lost: the mean over the "
    "devices. Unknown time and maintenance do not count.",
    "board.uptime.villages": "By village",
    "board.uptime.villages.about": "The time of all devices of the village, added up. Lost: the mean over the devices. "
    "Unknown time and maintenance do not count.",
    "board.uptime.daily": "Day by day, by operator",
    "board.uptime.daily.about": "A step a day, from midnight to midnight in the board's time zone; today is what has "
    "passed of it. The dashed line is the target.",
    "board.uptime.daily.none": "Nothing is known of this time",
    "board.uptime.calendar": "Day by day, by village",
    "board.uptime.calendar.about": "A cell a day, from midnight to midnight in the board's time zone; today is what "
    "has passed of it. Green from 99 %, red below 95 %.",
    "board.uptime.calendar.none": "Nothing is known of this time",
    "board.uptime.places": "Wi-Fi of each public place",
    "board.uptime.places.about": "A place has it while at least one of its access points works. Looked at in even "
    "steps, for a day each minute, longer for a week or very many devices; unknown time and maintenance do not count. "
    "The worst first.",
    "board.uptime.places.none": "No access point of a public place in what is chosen",
    "board.uptime.sites": "All devices of each place",
    "board.uptime.sites.about": "The time of all devices there, added up. Lost: the mean over the devices. The worst "
    "first.",
    "board.uptime.devices": "Each device",
    "board.uptime.devices.about": "The worst first. Maintenance and what is unknown are left out of uptime. Devices of "
    "which nothing is known are not here. Click on a name to see the device.",
    "board.uptime.devices.none": "Nothing is known of this time",
    # the monitor
    "board.monitor.title": "The monitor's own health",
    "board.monitor.about": "Whether the monitor asks in time, remembers, sends on and is heard. Where everything here "
    "is empty, Prometheus does not read songxa.",
    "board.monitor.row.asking": "Asking devices",
    "board.monitor.row.history": "History",
    "board.monitor.row.sending": "Sending on, and messages",
    "board.monitor.row.process": "The program",
    "board.monitor.running": "Running for",
    "board.monitor.running.about": "Since songxa last started. Below ten minutes: it has just restarted.",
    "board.monitor.running.none": "songxa does not run, or Prometheus cannot reach it",
    "board.monitor.lag": "Late by",
    "board.monitor.lag.about": "The latest start of a visit against its time, in the last minute. Above 5 s the "
    "machine is busy, above 30 s songxa raises an alert.",
    "board.monitor.inventory": "Inventory",
    "board.monitor.inventory.about": "Has errors: the file is wrong and songxa goes on with the last good one. songxa "
    "check tells where.",
    "board.monitor.writable": "History",
    "board.monitor.writable.about": "Cannot be written: the disk is full, read-only or damaged. songxa goes on asking, "
    "but remembers nothing.",
    "board.monitor.lost": "Measurements lost",
    "board.monitor.lost.about": "In the time shown: what the history could not take (save for devices with too many "
    "series), what was dropped because the queue was full or too old, what the destination refused. Target: 0.",
    "board.monitor.messages": "Messages waiting",
    "board.monitor.messages.about": "Messages about incidents that wait for quiet hours to end, or for a way out.",
    "board.monitor.messages.none": "No recipient is set up",
    "board.monitor.answered": "Visits answered",
    "board.monitor.answered.about": "The share of visits that devices answered. If all fall silent at once, the "
    "monitor itself is cut off.",
    "board.monitor.visits": "Visits",
    "board.monitor.visits.about": "A second, by collector and outcome.",
    "board.monitor.late": "Late by, over time",
    "board.monitor.late.about": "The latest start of each minute. Lines: at 5 s the machine is busy, at 30 s songxa "
    "raises an alert.",
    "board.monitor.repeated": "SNMP requests repeated",
    "board.monitor.repeated.about": "The share of SNMP requests sent again after a timeout. Above 5 %: the network "
    "loses packets, or devices are overloaded.",
    "board.monitor.skipped": "Visits left out",
    "board.monitor.skipped.about": "A minute, by reason: busy, the last one still ran; backoff, a silent device is "
    "asked less often; late, the monitor stalled.",
    "board.monitor.skipped.none": "Good: no visit was left out",
    "board.monitor.slowest": "Slowest visit of the last minute",
    "board.monitor.slowest.about": "Whose it was, and how long it took. Above 5 s the device is worth a look. Click to "
    "see it.",
    "board.monitor.written": "History last written, ago",
    "board.monitor.written.about": "songxa writes every few seconds. Lines: 30 s is slow; at 120 s it has stopped, or "
    "the two machines' clocks differ.",
    "board.monitor.size": "Size of the history",
    "board.monitor.size.about": "The history's file and its write-ahead log on the disk.",
    "board.monitor.queued": "Waiting in memory",
    "board.monitor.queued.about": "If it keeps growing, the disk is too slow or cannot be written.",
    "board.monitor.commits": "Writes to the history",
    "board.monitor.commits.about": "Groups that are on the disk, a second. At 0 nothing is written any more.",
    "board.monitor.spools": "Destinations",
    "board.monitor.spools.about": "A row a destination. Longest wait: the age of the oldest point not yet sent; 0 "
    "where none waits; above an hour songxa raises an alert. Dropped and refused: in the time shown.",
    "board.monitor.spools.none": "No destination is set up (exporters in inventory.yaml)",
    "board.monitor.points": "Points sent",
    "board.monitor.points.about": "A second, by destination.",
    "board.monitor.points.none": "No destination is set up (exporters in inventory.yaml)",
    "board.monitor.requests": "Requests",
    "board.monitor.requests.about": "A minute, by outcome: delivered, later (to be tried again), refused, too_big.",
    "board.monitor.requests.none": "No destination is set up (exporters in inventory.yaml)",
    "board.monitor.told": "Messages to people",
    "board.monitor.told.about": "A minute, by recipient and outcome: sent, failed (tried again later), dropped (too "
    "old to be of use).",
    "board.monitor.told.none": "No recipient is set up (alerts in inventory.yaml)",
    "board.monitor.cpu": "Processor",
    "board.monitor.cpu.about": "The share of one core that songxa uses. It mainly uses one: near 100 % is all it can.",
    "board.monitor.memory": "Memory",
    "board.monitor.memory.about": "What songxa really holds. If it grows day after day, it leaks.",
    "board.monitor.files": "Open files and connections",
    "board.monitor.files.about": "Of what the operating system allows.",
    "board.monitor.errors": "What should not happen",
    "board.monitor.errors.about": "A minute. No bar is good. Where there is one, see songxa's log.",
    "board.monitor.errors.exports": "polls that an exporter could not take",
    "board.monitor.errors.duplicates": "series told twice",
    "board.monitor.errors.plugins": "plug-ins that failed",
    "board.monitor.errors.snmp": "SNMP packets refused",
    "board.monitor.errors.ping": "ping packets refused",
    "board.monitor.errors.socket": "ping packets lost in this machine",
    "board.monitor.errors.dropped": "not taken by the history",
    "board.monitor.devices": "Devices of the inventory",
    "board.monitor.devices.about": "How many devices the inventory in force has, by kind.",
    "board.monitor.versions": "Where songxa runs",
    "board.monitor.versions.about": "Version and running time of each instance that Prometheus reads.",
    "board.monitor.versions.none": "songxa does not run, or Prometheus cannot reach it",
}
