"""Which measurements may be shown to the public, and in how large a cell. A pure function.

A cell of few people's readings says where they live and when they are there. What a cell lacks is looked for in its
parent, of that what still lacks in the parent's parent; a parent is made of what its children could not show, so that
nothing can be found out by taking the shown ones away from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

CONTRIBUTORS, SAMPLES = 3, 10
COARSEST = 7
"""About 5 km²: a larger cell says nothing of a village."""


class Shown(NamedTuple):
    """A cell that may be shown, and which samples it is made of (their places in the input). `staff` says that the
    commune's or an operator's own people measured, whose number does not matter."""

    cell: str
    samples: tuple[int, ...]
    staff: bool


def publish(
    cells: Sequence[str],
    contributors: Sequence[int],
    staff: Sequence[bool],
    *,
    least_contributors: int = CONTRIBUTORS,
    least_samples: int = SAMPLES,
    coarsest: int = COARSEST,
) -> tuple[Shown, ...]:
    """What may be shown of samples in the H3 cells `cells`, one for each sample, all of one resolution.

    Samples that no cell down to resolution `coarsest` has enough company for are in none of the results. Finer cells
    come first, then by name."""
    import h3  # noqa: PLC0415  nobody pays for it at a start

    groups: dict[tuple[str, bool], list[int]] = {}
    for place, (cell, own) in enumerate(zip(cells, staff, strict=True)):
        groups.setdefault((cell, bool(own)), []).append(place)
    shown = [Shown(cell, tuple(places), True) for (cell, own), places in sorted(groups.items()) if own]
    left = {cell: places for (cell, own), places in groups.items() if not own}
    while left:
        coarser: dict[str, list[int]] = {}
        for cell, places in sorted(left.items()):
            if len(places) >= least_samples and len({contributors[each] for each in places}) >= least_contributors:
                shown.append(Shown(cell, tuple(sorted(places)), False))
            elif (resolution := h3.get_resolution(cell)) > coarsest:
                coarser.setdefault(h3.cell_to_parent(cell, resolution - 1), []).extend(places)
        left = coarser
    return tuple(shown)
