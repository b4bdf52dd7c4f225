"""English messages for what keeps a receiver of remote_write from being written. Nothing but text."""

MESSAGES: dict[str, str] = {
    "fault.remote_write.who": "The receiver wants to know who writes ({said}); give user or bearer in "
    "exporters.remote_write and mend the secret {secret}.",
    "fault.remote_write.may_not": "Whoever writes may not ({said}); have the receiver allow it, or mend the secret "
    "{secret}, the tenant.",
    "fault.remote_write.either": "{one} or {other}",
    "fault.remote_write.nowhere": "Nobody takes remote_write at that address ({said}); mend "
    "exporters.remote_write.url (docs/remote-write.md has the usual paths).",
    "fault.remote_write.switched_off": "remote_write is not taken there, or not switched on ({said}); mend "
    "exporters.remote_write.url, or switch it on at the receiver.",
    "fault.remote_write.proxy": "The proxy on the way wants to know who writes ({said}); mend the environment "
    "variable HTTPS_PROXY or NO_PROXY.",
    "fault.remote_write.format": "The receiver does not take Remote-Write 1.0 ({said}); mend "
    "exporters.remote_write.url or the receiver's settings.",
    "fault.remote_write.redirect": "The receiver sends us elsewhere ({said}) and that is not followed, so that no "
    "secret gets to strangers; give the final address as exporters.remote_write.url.",
    "fault.remote_write.page": "A web page for people answers there ({status}): this is no receiver of remote_write; "
    "mend exporters.remote_write.url, or log in to the network if it asks for that.",
    "fault.remote_write.busy": "The receiver is busy ({said}); songxa tries again by itself.",
    "fault.remote_write.failing": "The receiver has a fault of its own ({said}); songxa tries again by itself.",
    "fault.remote_write.secret": "the secret {secret} cannot be used: {reason}",
    "fault.remote_write.signs": "The secret {secret} has signs that no header carries; accepted: ASCII without spaces.",
    "fault.remote_write.tenant": "exporters.remote_write.tenant “{tenant}” cannot be sent; accepted: letters of ASCII.",
    "fault.remote_write.ca_file": "exporters.remote_write.ca_file {file} cannot be used ({reason}); accepted: a file "
    "with certificates in PEM form that songxa may read.",
    "fault.remote_write.url": "exporters.remote_write.url {url} cannot be used ({reason}); mend it.",
    "fault.remote_write.tls": "{url}: no secure connection ({reason}); mend its certificate, or "
    "exporters.remote_write.ca_file or url.",
    "fault.remote_write.timeout": "{url}: no answer within {seconds} s; is the receiver up, and does a firewall let "
    "this machine through?",
    "fault.remote_write.refused": "{url}: nothing listens there (connection refused); start the receiver, or mend "
    "exporters.remote_write.url.",
    "fault.remote_write.dns": "{url}: this name cannot be found; mend exporters.remote_write.url, or the DNS of this "
    "machine.",
    "fault.remote_write.cut": "{url} closed the connection in the middle ({reason}); is the receiver starting, or is "
    "something between that does not let it through?",
    "fault.remote_write.network": "{url}: the network, or what answers there, says: {reason}.",
}
