"""English messages for what waits for other servers. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.spool.help": "What waits for other servers (InfluxDB, remote_write …), and what they refused.",
    "cli.spool.status.help": "How much waits for every destination, since when, and for how long there is room.",
    "cli.spool.quarantine.help": "Records that a server refused, with its words and when.",
    "cli.spool.retry.help": "Puts refused records back, to be sent again.",
    "cli.spool.drop.help": "Deletes refused records for good.",
    "cli.spool.exporter": "Of this destination only, such as influxdb.",
    "cli.spool.limit": "How many records at most, newest first.",
    "cli.spool.yes": "Do not ask.",
    "cli.spool.none": "No spool in {folder} yet: no destination is set up (exporters), or songxa has not run.",
    "cli.spool.no_such": "There is no spool of {exporter} in {folder}; there are: {some}",
    "cli.spool.no_folder": "There is no folder {folder}; give songxa's data folder with --data.",
    "cli.spool.column.exporter": "destination",
    "cli.spool.column.state": "state",
    "cli.spool.column.waiting": "waiting",
    "cli.spool.column.oldest": "since",
    "cli.spool.column.size": "MB",
    "cli.spool.column.share": "full",
    "cli.spool.column.outlook": "outlook",
    "cli.spool.column.refused": "refused",
    "cli.spool.column.at": "measured",
    "cli.spool.column.refused_at": "refused",
    "cli.spool.column.words": "the server said",
    "cli.spool.column.record": "record",
    "cli.spool.state.ok": "delivering",
    "cli.spool.state.away": "takes nothing",
    "cli.spool.state.silent": "no answer",
    "cli.spool.state.ours": "needs a person",
    "cli.spool.state.stopped": "songxa is not running",
    "cli.spool.state.nobody": "nobody brings it",
    "cli.spool.words": "{exporter}, since {since}: {words}",
    "cli.spool.nobody": "{exporter}: nobody brings it, it is not among the exporters of the running songxa.",
    "cli.spool.outlook.empty": "–",
    "cli.spool.outlook.drains": "going out",
    "cli.spool.outlook.drops": "drops in {span}",
    "cli.spool.outlook.stays": "stays",
    "cli.spool.outlook.dropping": "dropping",
    "cli.spool.refused.none": "Nothing was refused.",
    "cli.spool.refused.none_of": "{exporter}: nothing was refused.",
    "cli.spool.refused.more": "… and more; --limit shows more, --json has the records whole.",
    "cli.spool.retried.one": "{exporter}: one record waits again.",
    "cli.spool.retried.other": "{exporter}: {n} records wait again.",
    "cli.spool.dropped.one": "{exporter}: one record deleted.",
    "cli.spool.dropped.other": "{exporter}: {n} records deleted.",
    "cli.spool.ask.one": "Delete one refused record ({exporters}) for good?",
    "cli.spool.ask.other": "Delete {n} refused records ({exporters}) for good?",
    "cli.spool.kept": "Nothing was deleted.",
    "notice.export.away": "{exporter}: its server has taken nothing for {minutes} min. "
    "{waiting} points wait on this machine and go out once it does. Why: {words}",
    "notice.export.away.now": "{exporter}: its server has just stopped taking anything. "
    "{waiting} points wait on this machine and go out once it does. Why: {words}",
    "notice.export.away.hours": "{exporter}: its server has taken nothing for {hours} h. "
    "{waiting} points wait on this machine and go out once it does. Why: {words}",
    "notice.export.silent": "{exporter}: its server has not answered for {minutes} min. "
    "{waiting} points wait on this machine and go out once it does.",
    "notice.export.silent.now": "{exporter}: its server has just stopped answering. "
    "{waiting} points wait on this machine and go out once it does.",
    "notice.export.silent.hours": "{exporter}: its server has not answered for {hours} h. "
    "{waiting} points wait on this machine and go out once it does.",
    "notice.export.ours": "{exporter}: its server takes nothing as things are set up; a person has to mend that. "
    "{waiting} points wait on this machine. Why: {words}",
    "fault.unanswered": "no answer within {seconds} s",
    "fault.bug": "songxa itself failed ({error}); please report that with its log",
    "notice.export.full": "{exporter}: this machine's disk is full, so what waits is in memory only. Make room.",
    "notice.export.readonly": "{exporter}: its spool cannot be written (read-only disk, or no permission). "
    "What waits is in memory only.",
    "notice.export.broken": "{exporter}: the disk fails or its spool cannot be used, so what waits is in memory only. "
    "Look after the disk of this machine; songxa's log has the reason.",
    "notice.export.damaged": "{exporter}: its spool was damaged, so songxa put it aside (its name ends in .damaged) "
    "and goes on with a new one; what waited in it is not delivered any more. Look after the disk of this machine.",
    "notice.export.dropping": "{exporter}: no room for more, or too old: the oldest that waits is being dropped. "
    "Mend the server, or raise the limits of the spool.",
    "notice.export.refused": "{exporter}: its server refused some records; songxa keeps them. "
    "See them with: songxa spool quarantine",
}
