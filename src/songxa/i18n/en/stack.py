"""English messages for the files for Prometheus and Alertmanager. Nothing but text."""

MESSAGES: dict[str, str] = {
    # the command
    "cli.export.help": "Ready-made files for other programs.",
    "cli.export.prometheus.help": "Write everything with which Prometheus and Alertmanager run beside songxa: "
    "configuration, alert rules, recording rules, and tests of them for promtool.\n\nTo be run again at any time: "
    "what is unchanged is not touched, what was edited by hand is not overwritten (exit code 4), and the receivers in "
    "alertmanager.yml always stay. The folder remembers --songxa, --alertmanager, --interval and --lang. No password "
    "is ever written.",
    "cli.export.folder": "Folder to write to; made where there is none.",
    "cli.export.songxa": "Where Prometheus reaches songxa: HOST:PORT or a URL.",
    "cli.export.alertmanager": "Where Alertmanager is: HOST:PORT or a URL.",
    "cli.export.interval": "Seconds between two scrapes, and between two evaluations of the rules.",
    "cli.export.webhook": "New receivers songxa and songxa-monitor post to it; recipients, operators and villages are "
    "yours to fill in. Receivers that are there already stay as they are.",
    "cli.export.lang": "Language of the alerts and of the comments in the files.",
    "cli.export.check": "Only say which files differ, write nothing; exit code 3 if any does.",
    "cli.export.force": "Overwrite what was edited by hand, too; the old file is kept beside the new one.",
    "cli.export.created": "new        {file}",
    "cli.export.updated": "updated    {file}",
    "cli.export.unchanged": "unchanged  {file}",
    "cli.export.refused": "left alone {file}",
    "cli.export.aside": "           the old one: {file}",
    "cli.export.would": "Nothing was written: {n} files differ from what songxa would write.",
    "cli.export.same": "Nothing differs.",
    "cli.export.conflict": "Not written by songxa, or edited by hand, and so not overwritten: {files}. Add --force to "
    "replace them (the old ones are kept beside the new).",
    "cli.export.remembered": "Options as the last time in this folder: {options}",
    "cli.export.elsewhere": "--webhook: {file} has {receivers} already; receivers that are there are kept, and were "
    "not pointed to this URL. Change them there.",
    "cli.export.next": "{file} says what to do next.",
    "cli.export.readme": """SONGXA + PROMETHEUS + ALERTMANAGER

1. Check:        promtool check config prometheus.yml
                 promtool test rules rules/*_test.yml
                 amtool check-config alertmanager.yml
2. Receivers:    fill in the receivers in alertmanager.yml. That part is yours; songxa never changes it.
3. Run:          prometheus --config.file=prometheus.yml
                 prometheus-alertmanager --config.file=alertmanager.yml
4. The inventory has changed: run this again, with this folder as DIR, and have both programs read it (SIGHUP).
                 songxa export prometheus --inventory inventory.yaml DIR
                 --songxa, --alertmanager, --interval, --lang are as the last time, without being typed again.
                 --check only says which files differ.

targets/*.json are the targets as files (file_sd), for those who do not want to ask songxa.
alertmanager.yml may hold passwords that you put there: chmod 640.
""",
    "stack.wrong.place": "{option}: {value} is no place; accepted: HOST:PORT or http(s)://HOST[:PORT], such as "
    "127.0.0.1:8765",
    "stack.wrong.directory": "DIR: is empty; give the name of a folder, or . for the current one",
    "stack.wrong.webhook": "--webhook: accepted is an http or https URL without user, password or query, such as "
    "http://127.0.0.1:5001/songxa",
    "stack.wrong.folder": "{folder}: {why}; give a folder that can be written.",
    # the words of alerts
    "stack.since": "Since: {since}",
    "stack.hits.devices.one": "{n} device lost",
    "stack.hits.devices.other": "{n} devices lost",
    "stack.hits.households.one": "{n} household in the area of a base station hit",
    "stack.hits.households.other": "{n} households in the area of a base station hit",
    "stack.hits.places.one": "{n} public place without Wi-Fi",
    "stack.hits.places.other": "{n} public places without Wi-Fi",
    "stack.call": "Call {operator}: {hotline}",
    "stack.action.power": "Look at breaker and socket on site; if the whole neighbourhood is dark, call the power "
    "company. While it runs on its battery, call the operator before the battery is empty.",
    "stack.action.lan": "Look at the device's power, lights and cables; switch it off and on. If it stays silent, "
    "call whoever runs it.",
    "stack.action.fibre": "Call whoever runs the fibre; look for cranes, building sites or fallen trees along the "
    "cable. Do not splice it yourself.",
    "stack.action.operator": "Call the operator; there is usually nothing to mend on site. Tell the villagers if it "
    "lasts.",
    "stack.action.bts": "Call the base station's operator; ask whether it has power, and when it will be back.",
    "stack.action.device": "Look at power and lights on site; switch it off and on. If it stays silent, call whoever "
    "runs it.",
    "stack.action.monitor": "Check the network cable of the machine that runs songxa, and the switch beside it, "
    "first; nothing is known of the devices just now.",
    # the words of alerts about the monitor itself
    "stack.own.gone": "songxa does not answer",
    "stack.own.gone.action": "Nobody watches the devices. Look at the machine that runs songxa: systemctl status "
    "songxa; its log: journalctl -u songxa.",
    "stack.own.inventory": "The inventory has errors; songxa goes on with the last good one",
    "stack.own.inventory.action": "songxa check names the line; mend it and save the file.",
    "stack.own.history": "songxa cannot write its history",
    "stack.own.history.action": "What happens now will be missing in the report. See whether the disk has room: df -h.",
    "stack.own.clock": "The clock of the machine that runs songxa is wrong",
    "stack.own.clock.action": "Set it right and keep it synchronised: timedatectl set-ntp true. If it is right, see "
    "songxa's log.",
    "stack.own.late": "songxa asks devices later than it should",
    "stack.own.late.action": "The machine is overloaded. See what else it does, or ask less often (interval in the "
    "inventory).",
    "stack.own.behind": "What goes to {exporter} is more than an hour late",
    "stack.own.behind.action": "The server there does not take it. See songxa spool status; it waits on the disk, "
    "nothing is lost yet.",
    "stack.own.dropping": "What should go to {exporter} is being dropped",
    "stack.own.dropping.action": "The spool is full, or too old. Get the server there to run, or widen spool in the "
    "inventory.",
    "stack.own.quarantined": "{exporter} refuses some of the data",
    "stack.own.quarantined.action": "See songxa spool quarantine: it has the server's words for each line.",
    "stack.own.spool": "The spool of {exporter} cannot be written",
    "stack.own.spool.action": "See whether the disk of the data folder has room and can be written: df -h.",
    "stack.own.errors": "songxa's {exporter} part has a bug",
    "stack.own.errors.action": "See songxa's log, and please report it.",
    "stack.own.alerts": "Messages to {recipient} do not go out",
    "stack.own.alerts.action": "They do not hear of songxa's alerts. Try: songxa alerts test.",
    # comments in the files
    "stack.by": "Written by: songxa export prometheus",
    "stack.prometheus.head": "Prometheus beside songxa.",
    "stack.prometheus.rules": "Recording rules first, alerts after.",
    "stack.prometheus.scrape": "Where to scrape, Prometheus asks songxa itself.",
    "stack.prometheus.files": "Without asking: the same from a file, in place of http_sd_configs.",
    "stack.prometheus.devices": "To ask the devices through another exporter (blackbox, snmp); targets/devices.json "
    "is the same list in a file.",
    "stack.prometheus.storage": "Where songxa pushes to this Prometheus too (exporters.remote_write): start it with "
    "--web.enable-remote-write-receiver and take away the # of these three lines, so that a backlog is not refused.",
    "stack.rules.head": "songxa's alerts. All alerts of incidents come from songxa_incident_open: one outage is one "
    "alert, by whichever way the data came.",
    "stack.records.head": "Figures for a board.",
    "stack.tests.head": "To check: promtool test rules {file}",
    "stack.why.hotlines": "The telephone numbers of the inventory; the alerts' texts take them from here.",
    "stack.why.incidents": "One name a cause. Severity follows the cause and not the households: these grow, and the "
    "alert has to stay the same one. While songxa itself is away, an alert stays as it was until its end is certain.",
    "stack.why.households": "One more alert once so many households are hit as the inventory says (alerts).",
    "stack.why.info": "What the inventory says of each device, one series a device.",
    "stack.why.working": "1 while a device serves, 0 while it does not; unknown and maintenance stay out.",
    "stack.why.operator": "Devices that work, by operator.",
    "stack.why.village": "Devices that work, by village.",
    "stack.why.wifi": "Public places with Wi-Fi: 1 while at least one access point works. Then shares by village and "
    "commune.",
    "stack.why.clients": "Clients of the Wi-Fi: by device, place, village, commune. Counted, never named.",
    "stack.why.hit": "Incidents that last, and the households hit now.",
    "stack.why.day": "Share of the last 24 hours in which it worked, of the time that is known.",
    "stack.why.itself": "About the monitor itself.",
    "stack.am.head": "Alertmanager beside songxa. What stands before receivers: is songxa's and written anew. From "
    "receivers: on it is yours and kept byte for byte; put global: or templates: after the receivers.",
    "stack.am.route": "One incident is one message (group_by). Who hears what follows operator, village and "
    "alerts.recipients.",
    "stack.am.inhibit": "While the monitor is cut off or away, nobody is told again of other incidents.",
    "stack.am.quiet": "The quiet hours of the inventory. What is urgent (urgent_households) has a way of its own.",
    "stack.am.receivers": "From here on it is yours.",
    # what the tests of rules claim
    "stack.test.cause": "{alert}: fires, says all, and ends with the incident.",
    "stack.test.growing": "The toll grows, and the alert stays the same one.",
    "stack.test.ways": "Data that come by two ways are one alert.",
    "stack.test.away": "songxa is away: an incident is not taken for over.",
    "stack.test.households": "One more alert once so many households are hit.",
    "stack.test.own": "{alert}: fires only when something is wrong.",
    "stack.test.now": "Shares, sums and clients by village, commune and operator.",
    "stack.test.hit": "Households hit now; 0 when all incidents are over.",
    "stack.test.day": "Share of the day in which it worked.",
}
