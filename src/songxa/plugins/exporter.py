"""An exporter of another maker, in a form that keeps the contract whatever the exporter does. Decides nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from songxa.i18n.format import sayable
from songxa.model import Derived, Exporter, Inventory, Poll, Sample, TakesDerived, Trouble
from songxa.plugins.collector import closed, opened
from songxa.plugins.vetting import Vocabulary
from songxa.plugins.ward import Ward

MOST_TROUBLES = 5
"""Of one exporter, on a page that has to show those of all."""


class GuestExporter:
    """See `model.Exporter`."""

    def __init__(self, guest: Exporter, ward: Ward, vocabulary: Vocabulary) -> None:
        self.name = ward.name
        self.ward = ward
        self._guest, self._vocabulary = guest, vocabulary

    async def start(self) -> None:
        """A plug-in that does not start is out, and songxa goes on without it."""
        await opened(self.ward, self._guest.start)

    def export(self, poll: Poll) -> None:
        self.ward.ask("export", lambda: self._guest.export(poll), otherwise=None)

    def adopt(self, inventory: Inventory) -> None:
        self.ward.ask("adopt", lambda: self._guest.adopt(inventory), otherwise=None)

    def health(self) -> Iterable[Sample]:
        found: list[Sample] = []
        self.ward.ask(
            "health", lambda: found.extend(self._vocabulary.health(self.ward, self._guest.health())), otherwise=None
        )
        return [*found, *self.ward.health()]

    def troubles(self) -> Sequence[Trouble]:
        """What the plug-in tells, as words that can be shown, and what it did wrong itself."""
        found: list[Trouble] = []
        self.ward.ask("troubles", lambda: found.extend(self._said(self._guest.troubles())), otherwise=None)
        return [*self.ward.troubles(), *found]

    async def stop(self) -> None:
        await closed(self.ward, self._guest.stop)

    def _said(self, troubles: Iterable[Trouble]) -> Iterator[Trouble]:
        for key, values in islice(troubles, MOST_TROUBLES):
            shown = self._shown(Trouble(key, values))
            if isinstance(shown, str):
                shown = Trouble("notice.plugin.says", {"plugin": self.name, "why": shown})
            yield shown

    def _shown(self, trouble: Trouble) -> Trouble | str:
        """A message of songxa's, or else the text that it is. Raises for what cannot be filled in."""
        values = {name: self._value(value) for name, value in trouble.values.items()}
        shown = Trouble(trouble.key, values)
        if sayable(shown):
            return shown
        return self.ward.words(trouble.key.format_map(values) if values else trouble.key)

    def _value(self, value: object) -> object:
        if isinstance(value, Trouble):
            return self._shown(value)
        return self.ward.words(value) if isinstance(value, str) else value


class GuestWithDerived(GuestExporter):
    """An exporter that takes the derived samples too; see `model.TakesDerived`."""

    def __init__(self, guest: Exporter, ward: Ward, vocabulary: Vocabulary) -> None:
        super().__init__(guest, ward, vocabulary)
        self._taker = guest

    def take_derived(self, derived: Derived) -> None:
        taker = self._taker
        if isinstance(taker, TakesDerived):
            self.ward.ask("take_derived", lambda: taker.take_derived(derived), otherwise=None)


def guest_of(guest: Exporter, ward: Ward, vocabulary: Vocabulary) -> GuestExporter:
    """The plug-in in its ward; whether it takes derived samples can be seen from outside."""
    return (GuestWithDerived if isinstance(guest, TakesDerived) else GuestExporter)(guest, ward, vocabulary)
