"""English messages about changes of the inventory that cannot be made or taken back. Nothing but text."""

MESSAGES: dict[str, str] = {
    "edit.no_file": "{file}: there is no such file; accepted: the path of an inventory.yaml",
    "edit.not_seen": "{file}: this user may not look there; accepted: a file that this user may change",
    "edit.leads_nowhere": "{file}: leads to no file; accepted: the path of an inventory.yaml",
    "edit.broken": "{log}: {what}; songxa inventory verify says more; to begin a new log, move {name} and {head} "
    "away together",
    "edit.broken.no_head": "{head}, which says where it ends, is missing",
    "edit.broken.head_changed": "{head}, which says where it ends, was changed",
    "edit.broken.other_end": "it does not end with entry {entry} as {head} says",
    "edit.broken.changed": "entry {entry} was changed",
    "edit.broken.behind": "what stands behind entry {entry} does not belong there",
    "edit.disk_full": "{file}: the disk is full; nothing was changed; make room and try again",
    "edit.read_only_system": "{file}: lies on a file system that is read-only; nothing was changed",
    "edit.mounted": "{file}: is mounted by itself, so that it cannot be replaced; mount the folder that it is in",
    "edit.forbidden": "{file}: this user may not change it and leave it to its owner; accepted: {owner} or root, "
    "in a folder that may be written",
    "edit.owner": "its owner",
    "edit.failed": "{file}: cannot be changed: {why}",
    "edit.stays": "{file} was changed and cannot be taken back: {why}",
    "edit.meanwhile": "{file}: somebody else changed it meanwhile; nothing was written",
    "edit.busy": "{file}: others keep writing to it; nothing was changed; try again later",
    "edit.no_plain_file": "{file}: is no plain file; accepted: an inventory file, such as inventory.yaml",
    "edit.read_only": "{file}: is read-only; accepted: a file that this user may write (chmod u+w)",
    "edit.large": "{file}: is larger than 16 MB; accepted: up to 16 MB",
    "edit.not_utf8": "{file}:{line}: is not UTF-8; accepted: a file saved as UTF-8",
    "edit.no_character": "{file}: {code} is no character that a file can hold",
    "edit.journal": "{file}: a change of several files that was cut off is noted here, and the note was changed; "
    "look whether the inventory is as it should be, then remove this file",
    "edit.undo.no_entry": "the log has no entry {number}; accepted: 1 to {last}",
    "edit.undo.beginning": "entry {number} is the beginning of the log; there is nothing before it",
    "edit.undo.unknown": "entry {number} was made by hand, and what it changed is not known; edit it back by hand",
    "edit.undo.unknown_since": "entry {number} cannot be undone: what {name} changed since is not known",
    "edit.undo.misfit": "entry {number} cannot be undone: the log does not fit the file",
    "edit.undo.same_place": "entry {number} cannot be undone: {name} changed the same place since; undo that "
    "first, or edit it back by hand",
    "edit.undo.entry": "entry {number}",
    "edit.undo.by_hand": "an edit by hand",
}
