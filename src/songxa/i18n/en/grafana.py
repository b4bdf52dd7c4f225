"""English messages for keeping a Grafana in step. Nothing but text."""

MESSAGES: dict[str, str] = {
    # the commands
    "cli.grafana.help": "Grafana: boards, folders, data sources and teams as the inventory says.",
    "cli.grafana.plan.help": "Say what would have to be done so that Grafana is what the inventory says. Writes "
    "nothing.\n\nWhat people changed by hand is shown as a conflict and stays. Exit codes: 0 nothing to do, 1 failed, "
    "2 the inventory has errors or names no Grafana, 3 something to do, 4 conflicts.",
    "cli.grafana.apply.help": "Make Grafana what the inventory says.\n\nShows the plan and asks first; --yes does not "
    "ask. With PLAN, a file of `songxa grafana plan --out`, exactly that is done, and nothing if Grafana or the "
    "inventory has changed since. A board that somebody edited is saved to a file in the data folder and left as it "
    "is; all else goes on. A run that was cut off is finished by the next one. Exit codes: 0 done, 1 failed, 2 "
    "invalid, or the plan does not fit any more, 4 done but for conflicts.",
    "cli.grafana.adopt.help": "Take boards as they are in Grafana for what songxa last wrote: the end of a conflict. "
    "Changes nothing in Grafana.\n\nThe next apply brings the inventory's own board, over the edits. What the board "
    "was before is kept in the data folder. Exit codes: 0 done, 1 failed, 2 invalid.",
    "cli.grafana.drift.help": "Say what people have changed by hand since songxa last wrote it. Writes "
    "nothing.\n\nExit codes: 0 nothing, 1 failed, 2 invalid, 4 something.",
    "cli.grafana.export.help": "Write the same boards and data sources as files for a Grafana without API access (file "
    "provisioning).\n\nTo be run again at any time: what is unchanged is not touched, what was edited by hand is not "
    "overwritten (exit code 4). README in the folder says what to do with it. Needs no Grafana; no secret is ever "
    "written, only the name of the environment variable that holds it.",
    "cli.grafana.out": "Also write the plan to this file, for apply.",
    "cli.grafana.planfile": "A file of `songxa grafana plan --out`; left out, a fresh plan.",
    "cli.grafana.yes": "Do not ask. Needed where there is no terminal.",
    "cli.grafana.overwrite": "Write this board over what people made of it; may be given several times. Their version "
    "is kept in the data folder.",
    "cli.grafana.prune": "Also delete what songxa made and the inventory wants no more.",
    "cli.grafana.prune_limit": "Delete at most so many; by default a fifth of what is songxa's, and at least 10.",
    "cli.grafana.data": "The data folder, where songxa keeps what it last wrote to Grafana. By default the user's "
    "state folder (~/.local/state/songxa).",
    "cli.grafana.uids": "Uids of the boards, as plan shows them.",
    "cli.grafana.all": "All that are in conflict.",
    "cli.grafana.folder": "Folder to write to; made where there is none.",
    "cli.grafana.at": "Where Grafana finds this folder, if it runs elsewhere or in a container.",
    "cli.grafana.export.prune": "Also remove files of songxa that are wanted no more.",
    "cli.grafana.follow": "Keep the Grafana of the inventory in step: now, and whenever the inventory changes. Never "
    "deletes, never overwrites what was edited by hand.",
    # what is said
    "cli.grafana.none": "{file} names no Grafana; add grafana: with url and prometheus (docs/grafana.md).",
    "cli.grafana.secret": "Grafana {url}: {why}",
    "cli.grafana.ask": "Do this in {url} ({organisation})?",
    "cli.grafana.no_terminal": "There is no terminal to ask; add --yes, or make a plan first: songxa grafana plan "
    "--out plan.json, then songxa grafana apply plan.json.",
    "cli.grafana.not_done": "Nothing was done.",
    "cli.grafana.which": "Name uids, or --all.",
    "cli.grafana.with_plan": "A plan file says itself what is overwritten and deleted; leave out {options}, or PLAN.",
    "cli.grafana.server": "Grafana {version} at {url}, organisation {organisation}",
    "cli.grafana.version_hidden": "of an unknown version",
    "cli.grafana.same": "Grafana is what the inventory says: nothing to do.",
    "cli.grafana.to_do.one": "{n} change to make.",
    "cli.grafana.to_do.other": "{n} changes to make.",
    "cli.grafana.done.one": "{n} change made.",
    "cli.grafana.done.other": "{n} changes made.",
    "cli.grafana.conflicts.one": "{n} conflict; nothing of it was touched. To overwrite: songxa grafana apply "
    "--overwrite UID; the edited one is saved first.",
    "cli.grafana.conflicts.other": "{n} conflicts; nothing of them was touched. To overwrite: songxa grafana apply "
    "--overwrite UID; the edited ones are saved first.",
    "cli.grafana.written": "The plan stands in {file}. To do it: songxa grafana apply {file}",
    "cli.grafana.unwritten": "{file}: {why}; give a file that can be written.",
    "cli.grafana.saved": "saved as {file}",
    "cli.grafana.no_drift": "Nobody has changed anything by hand.",
    "cli.grafana.adopted.one": "{n} board taken as it is. The next apply brings the inventory's.",
    "cli.grafana.adopted.other": "{n} boards taken as they are. The next apply brings the inventory's.",
    "cli.grafana.nothing_to_adopt": "There is no conflict to end.",
    "cli.grafana.more.one": "… and {n} more difference",
    "cli.grafana.more.other": "… and {n} more differences",
    "cli.grafana.unread": "{file}: {why}; give a file that songxa grafana plan --out has written.",
    "cli.grafana.what.source": "data source",
    "cli.grafana.what.folder": "folder",
    "cli.grafana.what.team": "team",
    "cli.grafana.what.permissions": "permissions",
    "cli.grafana.what.board": "board",
    # files
    "cli.grafana.file.directory": "DIR: is empty; give the name of a folder, or . for the current one",
    "cli.grafana.file.created": "new        {file}",
    "cli.grafana.file.updated": "updated    {file}",
    "cli.grafana.file.unchanged": "unchanged  {file}",
    "cli.grafana.file.removed": "removed    {file}",
    "cli.grafana.file.refused": "left alone {file}",
    "cli.grafana.file.aside": "           the old one: {file}",
    "cli.grafana.file.conflict": "Not written by songxa, or edited by hand, and so not touched: {files}. Add --force "
    "to replace them (the old ones are kept beside the new).",
    "cli.grafana.file.left": "Wanted no more, and still shown by Grafana: {files}. Add --prune to remove them.",
    "cli.grafana.file.would": "Nothing was written: {n} files differ from what songxa would write.",
    "cli.grafana.file.next": "{file} says what to do next.",
    "cli.grafana.file.remembered": "--at as the last time in this folder: {at}",
    "cli.grafana.file.at": "--at: {value} is no place; accepted: the whole path of a folder, such as "
    "/etc/grafana/songxa",
    "cli.grafana.file.head.providers": "Boards that songxa makes from its inventory. Written by songxa grafana export: "
    "do not edit.",
    "cli.grafana.file.head.sources": "Data sources of songxa's boards. Written by songxa grafana export: do not edit. "
    "$NAME is a variable of Grafana's environment.",
    "cli.grafana.file.none": "none",
    "cli.grafana.file.readme": """SONGXA + GRAFANA, FILES INSTEAD OF THE API

1. Put this folder where Grafana sees it as {at}
   (elsewhere: songxa grafana export --at PATH ...), readable by Grafana's user.
2. Give Grafana the two files below provisioning/ too. Either link them:
                 ln -s {at}/provisioning/dashboards/{name}.yaml /etc/grafana/provisioning/dashboards/
                 ln -s {at}/provisioning/datasources/{name}.yaml /etc/grafana/provisioning/datasources/
   or start Grafana with GF_PATHS_PROVISIONING={at}/provisioning if it has no other.
   A data source named by uid in the inventory has to be there already; then there is no datasources file.
3. Variables that Grafana's environment needs (systemctl edit grafana-server): {secrets}
4. Restart Grafana. Boards from files cannot be saved in the browser; make a copy to change one.
5. The inventory has changed: run this again, with this folder as DIR. Grafana reads boards again within a minute,
   data sources when it starts.
                 songxa grafana export --inventory inventory.yaml DIR

Use this or songxa grafana apply with one Grafana, not both: the uids are the same.
""",
    # notices of the page
    "notice.grafana.failed": "Grafana is not kept in step: {why}",
    "notice.grafana.bug": "Grafana is not kept in step: songxa made a mistake ({error}). Please report it.",
    "notice.grafana.conflicts": "Grafana: {n} boards or folders were changed by hand and are left as they are. To "
    "look: songxa grafana plan",
}
