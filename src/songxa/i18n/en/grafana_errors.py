"""English messages for what keeps songxa and a Grafana apart. Nothing but text."""

MESSAGES: dict[str, str] = {
    # no answer
    "fault.grafana.url": "grafana.url {url} is no address ({reason}); accepted: such as https://grafana.example.vn",
    "fault.grafana.credentials": "the secret {secret} cannot be sent: it holds signs that no header may hold; write it "
    "again, in one line.",
    "fault.grafana.refused": "{url}: nothing listens there; start Grafana, or mend grafana.url.",
    "fault.grafana.dns": "{url}: this name cannot be found; mend grafana.url, or the DNS of this machine.",
    "fault.grafana.timeout": "{url}: no answer within {seconds} s; is Grafana up, and does a firewall let this machine "
    "through?",
    "fault.grafana.cut": "{url} closed the connection before it had answered; is Grafana starting, or is something "
    "between that does not let it through?",
    "fault.grafana.network": "{url}: the network says: {reason}.",
    "fault.grafana.no_answer": "{url}: something is there but gives no HTTP answer ({reason}); is it the right port?",
    "fault.grafana.proxy": "{url}: the proxy of this machine's environment (HTTPS_PROXY and its like) does not let us "
    "through ({reason}); mend it, or name the server in NO_PROXY.",
    # no secure connection
    "fault.grafana.tls_untrusted": "{url}: its certificate is not trusted ({reason}); set grafana.ca_file to the PEM "
    "file of whoever signed it.",
    "fault.grafana.tls_expired": "{url}: its certificate has expired; renew it on the server (and see that the clock "
    "of this machine is right).",
    "fault.grafana.tls_name": "{url}: its certificate is for another name ({reason}); use the name of the certificate "
    "in grafana.url.",
    "fault.grafana.tls": "{url}: no secure connection ({reason}); if Grafana speaks plain HTTP, write http:// in "
    "grafana.url.",
    "fault.grafana.https": "{url}: the server wants HTTPS; write https:// in grafana.url.",
    "fault.grafana.ca_file": "{file} cannot be used as a list of trusted certificates ({reason}); accepted: a file "
    "with certificates in PEM form that songxa may read (grafana.ca_file, SSL_CERT_FILE).",
    # somebody else answers
    "fault.grafana.redirect": "{url} sends us elsewhere ({status}: {where}) and that is not followed, so that no token "
    "gets to strangers; give the final address as grafana.url.",
    "fault.grafana.login_page": "{url}: a login page stands before Grafana ({status}: {where}); let songxa through it "
    "for /api, or give an address of Grafana without it as grafana.url.",
    "fault.grafana.page": "{url} answers with a web page where Grafana answers with data ({status}); is a proxy in "
    "between, or does Grafana stand below a path, such as {url}/grafana? Mend grafana.url.",
    "fault.grafana.maintenance": "{url}: something in front of Grafana says that it is not to be had ({status}); try "
    "again when the maintenance is over.",
    "fault.grafana.stranger": "{url} answers, but not as a Grafana does ({status}); mend grafana.url.",
    "fault.grafana.proxy_login": "{url}: a proxy asks for a password of its own ({status}); give it in HTTPS_PROXY, or "
    "name the server in NO_PROXY.",
    # Grafana, but not now or not for us
    "fault.grafana.unhealthy": "{url}: Grafana is starting or has lost its database ({status}: {said}); try again in a "
    "minute, then look at Grafana's log.",
    "fault.grafana.busy": "{url}: Grafana has too much to do ({status}: {said}); try again in a minute.",
    "fault.grafana.token": "{url} does not take the token ({status}: {said}): it is wrong, has expired or was deleted; "
    "make a new one (Administration, Service accounts) and put it into the secret grafana.token.",
    "fault.grafana.password": "{url} does not take user “{user}” with this password ({status}: {said}); mend "
    "grafana.user or the secret grafana.password. After five wrong ones Grafana takes not even the right one for five "
    "minutes.",
    "fault.grafana.locked": "{url} takes no password of user “{user}” for about five minutes, because wrong ones were "
    "tried ({status}: {said}); wait, then see that the secret grafana.password is right.",
    "fault.grafana.organisation": "{url}: the credentials belong to the organisation {found} “{name}”, and "
    "grafana.organisation says {wanted}; take a token of that organisation, or mend grafana.organisation. Nothing was "
    "written.",
    "fault.grafana.no_organisation": "{url}: there is no organisation {wanted}, or the credentials may not see it "
    "({status}: {said}); mend grafana.organisation.",
    "fault.grafana.forbidden": "{url}: the credentials may not {what} ({status}: {said}). That takes the role {role}, "
    "or the right {right}: give it to songxa's service account.",
    "fault.grafana.read_only": "{url}: nothing can be written to this Grafana ({status}: {said}); see whether its "
    "database or a proxy before it is read-only.",
    "fault.grafana.from_file": "{url}: cannot {what}: it comes from a file or another program ({status}: {said}); it "
    "can only be changed there.",
    # one thing
    "fault.grafana.version": "{url}: cannot {what}: somebody else has saved it since it was last looked at ({said}).",
    "fault.grafana.version_after": "{url}: somebody else saved at the same time as songxa ({what}): version {found} "
    "stands there where {wanted} was expected.",
    "fault.grafana.name": "{url}: cannot {what}: its name or uid belongs to something else already ({status}: {said}).",
    "fault.grafana.another": "{url}: songxa meant to {what}, and Grafana answered with another one (uid {found}): it "
    "may have been overwritten; look at its history in Grafana.",
    "fault.grafana.elsewhere": "{url}: songxa meant to {what}, and Grafana put it into another folder (“{found}” "
    "instead of “{wanted}”).",
    "fault.grafana.permissions": "{url}: songxa meant to {what}, and Grafana keeps other permissions than those that "
    "were sent; somebody may have changed them at the same time.",
    "fault.grafana.missing": "{url}: cannot {what}: it is not there, or the credentials may not see it ({status}: "
    "{said}).",
    "fault.grafana.invalid": "{url}: cannot {what}: Grafana does not take it ({status}: {said}).",
    "fault.grafana.large": "{url}: cannot {what}: too large for Grafana or for a proxy before it ({status}); raise the "
    "limit (nginx: client_max_body_size).",
    "fault.grafana.large_answer": "{url}: the answer is larger than {megabytes} MB and was not read to its end "
    "(when songxa meant to {what}); is that Grafana?",
    # broken
    "fault.grafana.broken": "{url}: Grafana has a fault of its own ({status}: {said}), when songxa meant to {what}; "
    "its log says more.",
    "fault.grafana.answer": "{url}: the answer makes no sense ({place}), when songxa meant to {what}; is that a "
    "Grafana that songxa knows?",
    "fault.grafana.nothing_said": "no reason given",
    # what songxa meant to do, after "meant to" and "may not"
    "fault.grafana.to.health": "ask whether it is well",
    "fault.grafana.to.organisation": "see the organisation",
    "fault.grafana.to.folders": "list the folders",
    "fault.grafana.to.folder": "see the folder {uid}",
    "fault.grafana.to.create_folder": "make the folder “{title}” ({uid})",
    "fault.grafana.to.rename_folder": "name the folder {uid} “{title}”",
    "fault.grafana.to.move_folder": "move the folder {uid}",
    "fault.grafana.to.delete_folder": "delete the folder {uid}",
    "fault.grafana.to.boards": "list the boards",
    "fault.grafana.to.board": "see the board {uid}",
    "fault.grafana.to.save_board": "save the board “{title}” ({uid})",
    "fault.grafana.to.delete_board": "delete the board {uid}",
    "fault.grafana.to.sources": "list the data sources",
    "fault.grafana.to.create_source": "make the data source “{name}” ({uid})",
    "fault.grafana.to.update_source": "change the data source “{name}” ({uid})",
    "fault.grafana.to.delete_source": "delete the data source {uid}",
    "fault.grafana.to.team": "look for the team “{name}”",
    "fault.grafana.to.create_team": "make the team “{name}”",
    "fault.grafana.to.delete_team": "delete the team number {id}",
    "fault.grafana.to.permissions": "see who may see the folder {uid}",
    "fault.grafana.to.set_permissions": "say who may see the folder {uid}",
}
