"""English messages for the secrets' commands. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.secret.help": "Secrets that the inventory only names: set, list, rotate. No value is ever shown.",
    "cli.secret.set.help": "Set a secret: asks for it without showing it, or reads it from standard input.\n\nThe "
    "value is never taken from the command line, which everybody on this machine can read. Exit codes: 0 set, 1 could "
    "not be written, 2 no such name, or no value that fits.",
    "cli.secret.list.help": "Which secrets the inventory needs, what for, where each was found and which are missing. "
    "No values.\n\nExit codes: 0 nothing is missing, 1 something is, 2 the inventory is not valid.",
    "cli.secret.rotate.help": "Replace a secret by a new one, once a real try has confirmed that the new one "
    "works.\n\nTried on the devices, InfluxDB, remote_write, Grafana or the recipient that it is for (a recipient "
    "gets a test message). Until then, and where the try fails, the old one stays. Exit codes: 0 replaced, 1 the old "
    "one stays, 2 no such secret, or no value that fits.",
    "cli.secret.of": "Name of the secret, such as snmp.ap-default.community; songxa secret list has them all.",
    "cli.secret.systemd": "Seal it for systemd (systemd-creds) instead of writing the secrets file.",
    "cli.secret.credstore": "Folder of sealed secrets.",
    "cli.secret.untried": "Replace it without a try.",
    # taking it
    "cli.secret.on_command_line": "A secret is never taken from the command line: other users can read that, and your "
    "shell keeps it. If that was the secret, take another one. Accepted: songxa secret set NAME, which asks; or "
    "songxa secret set NAME < FILE",
    "cli.secret.name": "That cannot be a secret's name; accepted: such as snmp.ap-default.community (songxa secret "
    "list has them)",
    "cli.secret.ask": "Secret {secret} (is not shown):",
    "cli.secret.ask_again": "The same again:",
    "cli.secret.not_same": "Those were two different ones; nothing was changed.",
    "cli.secret.no_hiding": "This terminal would show what is typed; give it on standard input: songxa secret set "
    "NAME < FILE",
    "cli.secret.value.empty": "There is no value: nothing was typed, or standard input was empty. Nothing was changed.",
    "cli.secret.value.signs": "A secret is one line of UTF-8 text without control characters; nothing was changed.",
    "cli.secret.value.blank": "The value begins or ends with a blank, which is hardly meant; nothing was changed.",
    "cli.secret.value.long": "The value is too long; accepted: up to {octets} octets. Nothing was changed.",
    "cli.secret.value.header": "{secret} has signs that cannot be sent; accepted: ASCII letters, digits and signs, "
    "without blanks. Nothing was changed.",
    "cli.secret.value.url": "{secret} is not understood as the address of a service; accepted: such as "
    "tgram://BOT_TOKEN/CHAT_ID, mailto://USER:PASSWORD@HOST or json://HOST/PATH (docs/alerts.md). Nothing was changed.",
    "cli.secret.not_needed": "Note: {file} does not refer to {secret}. It needs: {needed}",
    # writing it
    "cli.secret.added": "{secret}: set, in {place}.",
    "cli.secret.replaced": "{secret}: replaced, in {place}.",
    "cli.secret.same": "{secret}: this is the value that it has already; nothing was changed.",
    "cli.secret.sealed": "{secret}: sealed, in {place}.",
    "cli.secret.in_credential": "{secret} comes from a systemd credential ({file}), which goes before every file. Set "
    "it where that comes from, or with: songxa secret set --systemd",
    "cli.secret.no_file": "There is no place for a secrets file: neither HOME nor SONGXA_SECRETS is set. Accepted: "
    "SONGXA_SECRETS=FILE",
    "cli.secret.after.file": "A running songxa reads it by itself; nothing has to be restarted.",
    "cli.secret.after.plug_in": "This belongs to a plug-in: restart songxa unless its documentation says that it "
    "reads secrets anew.",
    "cli.secret.after.sealed": "Now put LoadCredentialEncrypted={credential} into the unit of songxa, and run: "
    "systemctl daemon-reload && systemctl restart songxa",
    "cli.secret.after.also": "It stands in another place too: {at}. Of several, the first counts: systemd credential, "
    "secrets file, environment. Remove what is not meant.",
    "cli.secret.after.grafana": "Grafana is given it as well; to bring it there, run: songxa grafana apply",
    # listing
    "cli.secret.none": "{file} needs no secrets.",
    "cli.secret.column.name": "secret",
    "cli.secret.column.purpose": "for",
    "cli.secret.column.place": "found",
    "cli.secret.place.file": "{at}",
    "cli.secret.place.credential": "systemd credential {at}",
    "cli.secret.place.environment": "environment variable {at}",
    "cli.secret.state.missing": "MISSING",
    "cli.secret.state.unreadable": "CANNOT BE READ",
    "cli.secret.state.sealed": "sealed for systemd",
    "cli.secret.for.snmp.one": "{n} device (SNMP)",
    "cli.secret.for.snmp.other": "{n} devices (SNMP)",
    "cli.secret.for.influxdb": "InfluxDB",
    "cli.secret.for.remote-write": "remote_write",
    "cli.secret.for.grafana": "Grafana",
    "cli.secret.for.given": "Grafana's InfluxDB",
    "cli.secret.for.recipient": "messages to {recipient}",
    "cli.secret.for.nothing": "nothing in this inventory",
    "cli.secret.missing": "{secret} is missing; set it with: songxa secret set {secret}",
    "cli.secret.sealed_away": "{secret} is sealed in {file}; only a unit of systemd that asks for it can read it.",
    # rotating
    "cli.secret.nothing_to_rotate": "There is no secret {secret} yet; set it with: songxa secret set {secret}",
    "cli.secret.trying": "Trying the new {secret} …",
    "cli.secret.ask_untried": "Nothing confirms the new one. Replace the old one all the same?",
    "cli.secret.kept": "{secret}: the old one stays. To replace it without a try: songxa secret rotate --untried",
    "cli.secret.try.none": "There is nothing in the inventory to try {secret} on.",
    "cli.secret.try.snmp.new": "{n} of {all} devices asked answer to the new community; the rest answers to neither.",
    "cli.secret.try.snmp.all": "All devices asked answer to the new community ({n}).",
    "cli.secret.try.snmp.old": "These answer to the old community only: {devices}. {n} of {all} devices asked answer "
    "to the new one.",
    "cli.secret.try.snmp.silent": "None of {all} devices asked answers, neither to the new community nor to the old "
    "one.",
    "cli.secret.try.remote_write": "{url} takes what is sent with it.",
    "cli.secret.try.grafana": "Grafana at {url} takes it (organisation {organisation}).",
    # why it could not be written
    "secret.write.by_hand": "{file} says {secret} in a way that cannot be changed without touching more; nothing was "
    "changed; accepted: an edit by hand",
    "secret.write.busy": "{file}: others keep writing to it; nothing was changed; try again later",
    "secret.write.full": "{file}: the disk is full; nothing was changed; make room and try again",
    "secret.write.read_only": "{file} lies on a file system that is read-only; nothing was changed",
    "secret.write.denied": "{file}: this user may not write there; nothing was changed; run this as the user whom the "
    "file and its folder belong to",
    "secret.write.mounted": "{file} is mounted by itself, so that it cannot be replaced; mount the folder that it is "
    "in",
    "secret.write.failed": "{file} cannot be written: {said}; nothing was changed",
    "secret.write.no_systemd": "there is no {program} on this machine (systemd 250 or newer has it); accepted: the "
    "secrets file, without --systemd",
    "secret.write.not_sealed": "{program} could not seal it: {said}; nothing was changed",
}
