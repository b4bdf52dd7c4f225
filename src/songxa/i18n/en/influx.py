"""English messages for InfluxDB: the command, and what keeps it from being written. Nothing but text."""

MESSAGES: dict[str, str] = {
    "cli.influx.help": "InfluxDB: whether it can be written.",
    "cli.influx.check.help": "Try to write to the InfluxDB of the inventory and say what is wrong, in one "
    "line.\n\nSends an empty write with the inventory's settings and the secret: nothing is left in the database. "
    "Exit codes: 0 it can be written, 1 it cannot, 2 the inventory has errors or names no InfluxDB.",
    "cli.influx.check.none": "{file} names no InfluxDB; add exporters: influxdb: with url, org and bucket (version 2) "
    "or version: 1, url and database (docs/influxdb.md).",
    "cli.influx.check.ok": "{server} at {url} takes what songxa writes into {target} (answered in {ms} ms, clocks "
    "agree).",
    "cli.influx.check.ok_no_clock": "{server} at {url} takes what songxa writes into {target} (answered in {ms} ms; "
    "it does not tell its time).",
    "cli.influx.check.server": "InfluxDB {version}",
    "cli.influx.check.compatible": "A server that takes InfluxDB's line protocol",
    "cli.influx.check.bucket": "bucket {bucket}",
    "cli.influx.check.database": "database {database}",
    "fault.influx.refused": "{url}: nothing listens there; start InfluxDB, or mend exporters.influxdb.url.",
    "fault.influx.dns": "{url}: this name cannot be found; mend exporters.influxdb.url, or the DNS of this machine.",
    "fault.influx.timeout": "{url}: no answer in time; is the server up, and does a firewall let this machine through?",
    "fault.influx.network": "{url}: the network says: {reason}.",
    "fault.influx.cut": "{url} closed the connection in the middle of a write; is the server starting, or is "
    "something between that does not let it through?",
    "fault.influx.no_answer": "{url}: something is there but gives no HTTP answer ({reason}); is it the right port?",
    "fault.influx.tls_untrusted": "{url}: its certificate is not trusted ({reason}); set "
    "exporters.influxdb.ca_file to the PEM file of whoever signed it.",
    "fault.influx.tls_expired": "{url}: its certificate has expired; renew it on the server (and see that the "
    "clock of this machine is right).",
    "fault.influx.tls_name": "{url}: its certificate is for another name ({reason}); use the name of the "
    "certificate in exporters.influxdb.url.",
    "fault.influx.tls": "{url}: no secure connection ({reason}); if the server speaks plain HTTP, write http:// "
    "in exporters.influxdb.url.",
    "fault.influx.https": "{url}: the server wants HTTPS; write https:// in exporters.influxdb.url.",
    "fault.influx.ca_file": "exporters.influxdb.ca_file {file} cannot be used ({reason}); accepted: a file with "
    "certificates in PEM form that songxa may read.",
    "fault.influx.secret": "the secret {secret} cannot be used: {reason}",
    "fault.influx.signs": "the secret {secret} has signs that no header carries; accepted: ASCII without spaces",
    "fault.influx.who": "{url} does not accept the token ({answer}); put a valid one into the secret influxdb.token.",
    "fault.influx.who_1": "{url} does not accept the user “{user}” ({answer}); mend exporters.influxdb.user "
    "and the secret influxdb.password.",
    "fault.influx.may_not": "{url}: whoever the credentials belong to may not write there ({answer}); allow it "
    "on the server, or use another token or user.",
    "fault.influx.no_bucket": "{url} has no organisation “{org}” with a bucket “{bucket}” ({answer}); create "
    "them or mend exporters.influxdb.org and bucket.",
    "fault.influx.no_database": "{url} has no database “{database}” ({answer}); create it or mend "
    "exporters.influxdb.database.",
    "fault.influx.no_policy": "{url}: database “{database}” has no retention policy “{policy}”; create it or mend "
    "exporters.influxdb.retention_policy.",
    "fault.influx.version": "{url} does not know /api/v2/write; if it is InfluxDB 1, set version: 1 and database "
    "in exporters.influxdb, otherwise mend its url.",
    "fault.influx.newer": "{url} is InfluxDB {version} and exporters.influxdb says version: 1; set version: 2 "
    "with org and bucket, and put a token into the secret influxdb.token.",
    "fault.influx.redirect": "{url} sends us elsewhere ({answer}) and that is not followed, so that no "
    "token gets to strangers; give the final address as exporters.influxdb.url.",
    "fault.influx.stranger": "{url} answers, but not as an InfluxDB does ({answer}); mend exporters.influxdb.url.",
    "fault.influx.unfit": "InfluxDB refuses it ({answer})",
    "fault.influx.too_big": "too much at once for InfluxDB ({answer})",
    "fault.influx.busy": "{url} is busy ({answer})",
    "fault.influx.failing": "{url} has a fault of its own ({answer})",
    "fault.influx.clock": "The clocks of this machine and of {url} are {seconds} s apart; set both right "
    "(timedatectl), or points stand at the wrong time.",
}
