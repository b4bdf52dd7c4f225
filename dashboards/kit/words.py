"""The words of a board: i18n keys `board.*`, and the inventory's own names turned into mappings. Draws nothing."""

from __future__ import annotations

from dataclasses import dataclass

from grafana_foundation_sdk.models import dashboard as model

from songxa.dashboards.kit import escape, look
from songxa.i18n import known, translate
from songxa.model import Cause, Inventory, Kind, State


@dataclass(frozen=True, slots=True)
class Words:
    """In one language, for one board."""

    language: str
    board: str

    def say(self, key: str, **values: object) -> str:
        """`board.KEY`."""
        return translate(self.language, f"board.{key}", **values)

    def own(self, key: str, **values: object) -> str:
        """`board.BOARD.KEY`."""
        return self.say(f"{self.board}.{key}", **values)

    def perhaps(self, key: str) -> str | None:
        """`board.BOARD.KEY`, None where there is no such text."""
        return self.own(key) if known(f"board.{self.board}.{key}") else None

    def column(self, name: str) -> str:
        """The head of a table's column, `board.column.NAME`."""
        return self.say(f"column.{name}")

    def state(self, state: State) -> str:
        """Shape and word, such as "● Hoạt động"."""
        return f"{look.SHAPES[state]} {translate(self.language, f'state.{state}')}"

    def states(self) -> list[model.ValueMapping]:
        """For values that are codes (`look.CODES`) or the states' own names."""
        told: dict[str, model.ValueMappingResult] = {}
        for place, state in enumerate(State):
            said = look.result(self.state(state), look.COLOURS[state], place)
            told[str(look.CODES[state])] = told[state.value] = said
        return look.words(told)

    def causes(self) -> list[model.ValueMapping]:
        return look.words(
            {
                each.value: look.result(translate(self.language, f"cause.{each}"), place=n)
                for n, each in enumerate(Cause)
            }
        )

    def kinds(self) -> list[model.ValueMapping]:
        return look.words(
            {each.value: look.result(translate(self.language, f"kind.{each}"), place=n) for n, each in enumerate(Kind)}
        )

    def operators(self, inventory: Inventory) -> list[model.ValueMapping]:
        """An operator's name with its hotline, where it has one."""
        told: dict[str, model.ValueMappingResult] = {}
        for place, each in enumerate(inventory.operators.values()):
            if each.hotline:
                name = escape.label(each.name)
                told[name] = look.result(escape.shown(f"{each.name} · {each.hotline}"), place=place)
        return look.words(told)

    def yes_no(self, yes: str, no: str, *, good: bool = True) -> list[model.ValueMapping]:
        """For 1 and 0: texts `board.value.YES` and `board.value.NO`; `good` says that 1 is the good one."""
        well, ill = f"{look.SHAPES[State.UP]} ", f"{look.SHAPES[State.DOWN]} "
        one, none = (well, ill) if good else (ill, well)
        colours = (look.UP, look.DOWN) if good else (look.DOWN, look.UP)
        return look.words(
            {
                "1": look.result(one + self.say(f"value.{yes}"), colours[0], 0),
                "0": look.result(none + self.say(f"value.{no}"), colours[1], 1),
            }
        )
