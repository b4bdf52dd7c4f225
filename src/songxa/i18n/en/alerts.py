"""English messages for messages to people. Nothing but text."""

MESSAGES: dict[str, str] = {
    # what people read on their telephones
    "alert.title.opened": "INCIDENT: {what}, since {since}",
    "alert.title.grew": "INCIDENT WORSE: {what}, since {since}",
    "alert.title.repeat": "STILL OPEN after {lasted}: {what}, since {since}",
    "alert.title.over": "BACK after {lasted}: {what}, from {since} to {until}",
    "alert.title.passed": "PASSED, lasted {lasted}: {what}, from {since} to {until}",
    "alert.call": "Call {operator}: {hotline}",
    "alert.evidence": "Evidence: {text}",
    "alert.end": "songxa {commune}, message {id}",
    "alert.simulated": "[SIMULATED]",
    "alert.sum": "{counted}; the worst: {what}, since {since}",
    "alert.sum.lasting.one": "{n} incident not over",
    "alert.sum.lasting.other": "{n} incidents not over",
    "alert.sum.over.one": "{n} incident that is over",
    "alert.sum.over.other": "{n} incidents that are over",
    "alert.lasting": "Not over:",
    "alert.over": "Over:",
    "alert.more.one": "… and {n} more incident",
    "alert.more.other": "… and {n} more incidents",
    "alert.more.households": "… and {n} more, which hit {households} households",
    "alert.trial": "songxa {commune}: a test message",
    "alert.trial.body": "Whoever reads this will be told of incidents.",
    # on the page
    "notice.alerts.secret": "{recipient} is not told of incidents: {reason}. How it is set: docs/alerts.md.",
    "notice.alerts.malformed": "{recipient} is not told of incidents: the secret {secret} is not understood. "
    "Accepted: such as {accepted}.",
    "notice.alerts.refused": "{recipient} is not told of incidents: {service} refuses (code {status}). Look at the "
    "token and the address in the secret {secret}.",
    "notice.alerts.failed": "{recipient} is not told of incidents: nothing gets out over {service}. Look at this "
    "machine's network and at the address in the secret {secret}.",
    "notice.alerts.slow": "{recipient} is not told of incidents: {service} takes too long to answer.",
    # the command
    "cli.alerts.help": "Messages about incidents: test, list, preview.",
    "cli.alerts.test.help": "Send a test message to each recipient now, and say whether it got there.\n\nExit codes: "
    "0 all sent, 1 some could not be sent, 2 no such recipient.",
    "cli.alerts.test.recipients": "Keys of recipients in the inventory; all of them without.",
    "cli.alerts.test.sent": "sent",
    "cli.alerts.test.refused": "{service} refuses (code {status}); look at the token and the address in the secret "
    "{secret}",
    "cli.alerts.test.failed": "nothing gets out over {service}; look at this machine's network and at the address in "
    "the secret {secret}",
    "cli.alerts.test.service": "The service",
    "cli.alerts.test.slow": "{service} did not answer within {seconds} s; is the server running?",
    "cli.alerts.test.malformed": "the secret {secret} is not understood; accepted: such as {accepted}",
    "cli.alerts.list.help": "Who is told what and through which service, quiet hours, whether the secret is there. "
    "Sends nothing.",
    "cli.alerts.preview.help": "Print what would be sent for the open incidents (or the newest), out of the history. "
    "Sends nothing.",
    "cli.alerts.preview.last": "How many of the newest incidents, over or not; without it, those that are open.",
    "cli.alerts.none": "{file} has no recipients; add alerts: recipients: and a key, such as can-bo: {{}} "
    "(docs/alerts.md).",
    "cli.alerts.unknown": "there is no recipient {recipient}; known: {known}",
    "cli.alerts.recipient": "RECIPIENT",
    "cli.alerts.service": "THROUGH",
    "cli.alerts.result": "RESULT",
    "cli.alerts.gets": "IS TOLD OF",
    "cli.alerts.quiet": "QUIET HOURS",
    "cli.alerts.everything": "every incident",
    "cli.alerts.households": "from {n} households",
    "cli.alerts.quiet_hours": "{start}–{end}",
    "cli.alerts.urgent": "{start}–{end}, unless from {n} households",
    "cli.alerts.no_secret": "no secret {secret}",
    "cli.alerts.closed_secret": "secret {secret} not to be read",
    "cli.alerts.bad_secret": "secret {secret} not understood",
    "cli.alerts.to": "To: {recipients}",
    "cli.alerts.to_nobody": "To nobody",
    "cli.alerts.nothing": "No incident is open; --last 3 shows the three newest.",
}
