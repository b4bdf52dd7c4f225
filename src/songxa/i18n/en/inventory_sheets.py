"""English messages for tables, history and checks of the inventory. Nothing but text."""

MESSAGES: dict[str, str] = {
    # what all changes share
    "cli.inventory.yes": "Do not ask before it is written.",
    "cli.inventory.reason": "Why; for the log.",
    "cli.inventory.of": "Which file, where the inventory is split into several (include:).",
    "cli.inventory.no_file_of_it": "{file} is no file of this inventory; accepted: {known}",
    "cli.inventory.waits": "Waiting for {who}, who has been changing the inventory since {since} …",
    "cli.inventory.more_lines": "… and {n} more lines.",
    "cli.inventory.no_terminal": "Nothing was written: there is nobody to ask. Add --yes to write without a question, "
    "or --dry-run to only look where the command has it.",
    "cli.inventory.not_done": "Nothing was written.",
    # import
    "cli.inventory.import.help": "Bring in a table of people: .xlsx or .csv, with Vietnamese or English headings.\n\n"
    "Says row by row what is wrong and what was taken to mean, and writes nothing while anything is wrong. An empty "
    "cell takes nothing away; a row that is in the inventory already changes it. Exit codes: 0 imported, or nothing to "
    "do; 2 the table has to be mended; 3 --dry-run, and something would change.",
    "cli.inventory.import.file": "The table.",
    "cli.inventory.import.kind": "Kind of the devices whose row says none, such as access_point.",
    "cli.inventory.import.operator": "Operator of the devices whose row names none, by its key.",
    "cli.inventory.import.area": "Area of the new sites whose row names none, by its key.",
    "cli.inventory.import.dry_run": "Only say what would be done.",
    "cli.inventory.import.progress": "Reading the table",
    "cli.inventory.import.ask": "Write these {n} entries to {file}?",
    "cli.inventory.import.unknown": "{option} {given}: not known; accepted: {known}",
    "cli.inventory.import.nothing": "Nothing to do: {file} says all of this already.",
    "cli.inventory.import.would": "Nothing was written (--dry-run): {n} entries would be added or changed.",
    "cli.inventory.import.done": "{n} entries written to {file}; songxa inventory undo takes them back.",
    "cli.inventory.import.meanwhile": "{file} was changed by somebody else meanwhile, so that the table means "
    "something else now. Nothing was imported; please import again.",
    # export
    "cli.inventory.export.help": "Write the inventory as a table for people (csv, xlsx), for maps (geojson), or as "
    "YAML in one tidy form (yaml: all of it in one file, without comments).\n\nA table that was exported can be mended "
    "and imported again. Exit code 4: the file is there already, and differs.",
    "cli.inventory.export.form": "What to write.",
    "cli.inventory.export.file": "Where to; standard output where none is named.",
    "cli.inventory.export.section": "Which part goes into a CSV file.",
    "cli.inventory.export.force": "Overwrite a file that is there.",
    "cli.inventory.export.only_csv": "--section is for csv alone: the other forms hold everything.",
    "cli.inventory.export.to_file": "A workbook is nothing for a terminal; name a file, such as: songxa inventory "
    "export xlsx inventory.xlsx",
    "cli.inventory.export.unwritten": "{file} could not be written: {why}",
    "cli.inventory.export.done": "Written: {file}",
    "cli.inventory.export.same": "{file} says the same already.",
    "cli.inventory.export.there": "{file} is there already, and differs; add --force to overwrite it.",
    "cli.inventory.export.itself": "{file} is the inventory itself, which no export overwrites; name another file.",
    # diff
    "cli.inventory.diff.help": "What the inventory says otherwise than before.\n\nWithout an argument: what was "
    "changed by hand since songxa last changed it; where songxa never did, since Git's last commit. Else beside "
    "another FILE, an entry of the log (its number, or the first 7 digits of a revision), or a Git revision such as "
    "HEAD~3. Exit codes: 0 the same, 3 something differs.",
    "cli.inventory.diff.against": "A file, an entry of the log, or a Git revision.",
    "cli.inventory.diff.entries": "Only the entries that differ, without the lines.",
    "cli.inventory.diff.same": "Nothing differs.",
    "cli.inventory.diff.entry": "log entry {number}",
    "cli.inventory.diff.looks": "It says the same; only comments, order or the way it is written differ.",
    "cli.inventory.diff.no_text": "{file} is no text in UTF-8.",
    "cli.inventory.diff.unread": "{file} cannot be read: {why}",
    # log
    "cli.inventory.log.help": "Who changed the inventory, when and why; with N, what that change was.",
    "cli.inventory.log.number": "Number of an entry.",
    "cli.inventory.log.last": "So many entries, the newest last.",
    "cli.inventory.log.none": "{file} has no log yet; it begins with the first change that songxa makes.",
    "cli.inventory.log.more": "{n} earlier entries; --last shows more.",
    "cli.inventory.log.by_hand": "{file} was changed by hand since the last entry; songxa inventory diff shows what.",
    "cli.inventory.log.n": "NO.",
    "cli.inventory.log.at": "WHEN",
    "cli.inventory.log.kind": "WHAT",
    "cli.inventory.log.who": "WHO",
    "cli.inventory.log.why": "WHY",
    "cli.inventory.log.file": "FILE",
    "cli.inventory.log.revisions": "revision {old} → {new}",
    "cli.inventory.kind.begin": "log begins",
    "cli.inventory.kind.edit": "change",
    "cli.inventory.kind.undo": "takes {number} back",
    "cli.inventory.kind.hand": "by hand",
    # undo
    "cli.inventory.undo.help": "Take a change back, whatever was changed elsewhere since.\n\nWithout N the newest "
    "change that is in force, so that one undo after the other goes further back. An undo is a change itself, and can "
    "be undone by its number.",
    "cli.inventory.undo.number": "Number of the entry in songxa inventory log.",
    "cli.inventory.undo.which": "Entry {number}, {at}, {who}: {reason}",
    "cli.inventory.undo.ask": "Take entry {number} back in {file}?",
    "cli.inventory.undo.done": "Entry {number} was taken back; that is entry {entry} of the log.",
    "cli.inventory.undo.already": "Nothing to do: what entry {number} changed is not there any more.",
    "cli.inventory.undo.nothing": "Nothing to undo: songxa made no change to {file} that is still in force.",
    "cli.inventory.undo.meanwhile": "{file} was changed by somebody else meanwhile. Nothing was undone; please try "
    "again.",
    # verify
    "cli.inventory.verify.help": "Whether the log is whole: no entry changed, missing, moved or cut off.\n\nThe hash "
    "that it prints can be noted down elsewhere; --noted asks whether the log still has it. Exit code 1: it is not "
    "whole.",
    "cli.inventory.verify.noted_option": "A hash that was noted down earlier.",
    "cli.inventory.verify.whole": "The log of {file} is whole: {n} entries. Hash of the last, to be noted down "
    "elsewhere:\n{hash}",
    "cli.inventory.verify.unfinished": "{file}: the last change was cut off; the next one completes it or takes it "
    "back.",
    "cli.inventory.verify.by_hand": "{file} was changed by hand since; the next change notes that.",
    "cli.inventory.verify.fault.changed": "The log of {file} is not whole: entry {entry} was changed.",
    "cli.inventory.verify.fault.missing": "The log of {file} is not whole: from entry {entry} on, something is "
    "missing.",
    "cli.inventory.verify.fault.moved": "The log of {file} is not whole: entry {entry} does not stand in its place.",
    "cli.inventory.verify.fault.cut": "The log of {file} is not whole: from entry {entry} on, it is cut off.",
    "cli.inventory.verify.fault.strange": "The log of {file} is not whole: entry {entry} does not belong there.",
    "cli.inventory.verify.fault.head": "The log of {file} is not whole: the file that says where it ends (.log.head) "
    "is missing, or was changed.",
    "cli.inventory.verify.fault.noted": "The log of {file} has no entry with this hash: it is another log, or a new "
    "one.",
    # hook
    "cli.inventory.hook.help": "Have Git check the inventory before every commit (a pre-commit hook that runs songxa "
    "check on what is about to be committed).\n\nA hook that somebody else put there is left alone (exit code 4).",
    "cli.inventory.hook.remove": "Take the hook away again.",
    "cli.inventory.hook.created": "Git now checks the inventory before every commit: {file}",
    "cli.inventory.hook.updated": "The hook was brought up to date: {file}",
    "cli.inventory.hook.unchanged": "The hook is there already: {file}",
    "cli.inventory.hook.removed": "The hook is gone: {file}",
    "cli.inventory.hook.absent": "There is no hook of songxa for this inventory.",
    "inventory.hook.no_checkout": "{file} lies in no Git checkout; songxa check does the same by hand.",
    "inventory.hook.shared": "Git takes the hooks of this checkout from {folder}, which other checkouts share "
    "(core.hooksPath); put songxa check there yourself.",
    "inventory.hook.odd_name": "{file} has control characters in its name; accepted for the hook: another name.",
    "inventory.hook.strange": "{file} is there already, and not from songxa, so it is left alone; put this line into "
    "it: {command}",
    # what the log and Git cannot tell
    "inventory.past.no_entry": "there is no entry {number} in the log; accepted: 1 to {last}",
    "inventory.past.unknown": "what entry {number} changed, by hand, is not known, so nothing before it can be shown",
    "inventory.past.unknown_hand": "it was changed by hand, and what it was before is not known any more; songxa "
    "inventory diff FILE compares it with a copy",
    "inventory.past.misfit": "the log does not fit the file; songxa inventory verify says more",
    "inventory.past.several": "{revision} is the beginning of several revisions; accepted: more digits of it",
    "inventory.past.no_text": "{file} is no text in UTF-8",
    "cli.inventory.diff.nothing": "there is nothing to compare with: neither a log of songxa nor a Git checkout; "
    "accepted: songxa inventory diff FILE",
    "cli.inventory.diff.no_such": "{what} is no file, no entry of the log and no revision; accepted: such as "
    "old-inventory.yaml, 12, or in a Git checkout HEAD~1",
    "inventory.past.no_revision": "Git knows no revision {revision}; accepted: such as HEAD~1, or a branch",
    "inventory.past.not_in_revision": "Git has no {file} in {revision}",
    "inventory.staged.not_it": "{file} is not staged, so there is nothing to check; git add it.",
    "inventory.staged.not_included": "{file} includes {included}, which Git does not know; git add {included}.",
    "inventory.past.no_git": "git is not installed, or cannot be run; sudo apt install git",
    "inventory.past.git_failed": "git {what} failed",
}
