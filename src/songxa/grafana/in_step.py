"""One run for whoever follows the inventory: a plan, and its carrying out, without pruning and without overwriting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from songxa.model import Inventory, Secrets, Trouble


def bring_in_step(
    inventory: Inventory, go_on: Callable[[], None], *, data: Path, secrets: Secrets
) -> Sequence[Trouble]:
    """What was left alone, for the page. `data` is the folder of the ledger; `go_on` is called before every request,
    and what it raises ends the run. Raises SongxaError."""
    # a songxa that follows no Grafana has no use for the boards and their builders
    from songxa.grafana.http.client import HttpGrafana  # noqa: PLC0415
    from songxa.grafana.sync.engine import opened  # noqa: PLC0415
    from songxa.grafana.sync.steps import Act  # noqa: PLC0415

    if inventory.grafana is None:
        return ()
    with (
        closing(HttpGrafana(inventory.grafana, secrets)) as grafana,
        opened(grafana, inventory, data, secrets.get, go_on) as sync,
    ):
        done = sync.apply(sync.plan())
    conflicts = sum(each.step.act is Act.CONFLICT for each in done)
    return (Trouble("notice.grafana.conflicts", {"n": conflicts}),) if conflicts else ()
