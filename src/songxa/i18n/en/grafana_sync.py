"""English messages for what a sync with Grafana does and does not do. Nothing but text."""

MESSAGES: dict[str, str] = {
    "grafana.language": "English",
    "grafana.why.edited": "Somebody has edited it in Grafana since songxa last wrote it; left as it is.",
    "grafana.why.edited_unwanted": "Wanted no more, but somebody has edited it in Grafana; not deleted.",
    "grafana.why.deleted": "Somebody has deleted it in Grafana; not put back unasked.",
    "grafana.why.unknown": "It is there under this uid and differs: not songxa's, or songxa's ledger was lost; left as "
    "it is.",
    "grafana.why.provisioned": "It comes from a file of the Grafana server and cannot be written; mend or remove that "
    "file.",
    "grafana.why.no_folder": "The folder that it belongs into is not there and could not be made.",
    "grafana.why.twin": "Another board in that folder has a title that Grafana takes for the same; rename that one.",
    "grafana.why.overwritten": "To be overwritten as asked; what is there is saved to a file first.",
    "grafana.why.secret": "The secret in it has changed, or it is not certain that it was sent; sent again.",
    "grafana.why.unwanted": "Wanted no more; to delete it: --prune.",
    "grafana.why.not_ours": "Wanted no more, but without songxa's tags, or not in songxa's folder any more; not "
    "deleted.",
    "grafana.why.holds": "It holds something that is not songxa's, or that could not be deleted; not deleted.",
    "grafana.why.changed": "Somebody has changed it just now; left as it is.",
    "grafana.why.raced": "Written, but somebody saved another version at the same time; theirs is in Grafana's version "
    "history only.",
    "grafana.why.no_team": "A team that may look into it is not in Grafana.",
    "grafana.why.not_taken": "Grafana took the permissions and did not keep them as sent; look at the folder's "
    "permissions.",
    "grafana.note.left_out.other": "Grafana {version} does not know some kinds of panels ({kinds}); {n} panels are "
    "left out of the boards.",
    "grafana.note.left_out.one": "Grafana {version} does not know the kind of panel {kinds}; {n} panel is left out of "
    "a board.",
    "grafana.note.flat": "Grafana {version} has no folders within folders; they stand side by side under joined "
    "titles.",
    "grafana.note.no_root": "So nothing can be put into the folder {folder} of grafana.folder; everything stands at "
    "the top.",
    "grafana.note.empty.other": "The inventory has no devices, so {n} things that are wanted no more are not deleted.",
    "grafana.note.empty.one": "The inventory has no devices, so {n} thing that is wanted no more is not deleted.",
    "grafana.note.too_many.other": "{n} things would be deleted, more than the {most} allowed at once, so nothing is; "
    "if it is meant: --prune-limit.",
    "grafana.note.too_many.one": "{n} thing would be deleted, more than the {most} allowed at once, so nothing is; if "
    "it is meant: --prune-limit.",
}
