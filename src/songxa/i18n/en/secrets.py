"""English messages for why a secret cannot be had. Nothing but text."""

MESSAGES: dict[str, str] = {
    "secret.missing": "there is no secret {secret}; {way}",
    "secret.empty": "the secret {secret} is there but empty; {way}",
    "secret.not_text": "the secret {secret} is there but is no UTF-8 text; {way}",
    "secret.way": "looked at {places} and the environment variable {variable}; run: songxa secret set {secret}, or "
    "add the line '{secret}: VALUE' to {file} and run: chmod 600 {file}",
    "secret.closed": "the secret {secret} was not found, and this user may not read {file}; run songxa as the user who "
    "owns that file, or run: sudo chown {user} {file} (its folders have to be open to this user too)",
    "secret.no_file": "{file} is no plain file; accepted: a secrets file",
    "secret.open": "{file} holds secrets and others than its owner may open it; run: chmod 600 {file}",
    "secret.foreign": "{file} holds secrets and belongs to another user; run: sudo chown {user} {file}",
    "secret.credential": "{file} is not UTF-8 text; accepted: the secret alone, saved as UTF-8",
    "secret.contents": "{file} is no UTF-8 text of at most {octets} octets; accepted: lines as in {example}",
    "secret.line": "{file}:{line}: not understood; accepted: {example}, in quotes if it has other signs",
}
