"""Inventories as people write them, made of pieces: a test knows where each entry stands without asking for spans."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from songxa.inventory.yaml12 import Path

SECTIONS = ("operators", "areas", "sites", "credentials", "devices", "maintenance")
KEYS = ("a", "b-1", "wifi-2", "x", "sw", "1", "it's", "Thôn Đoài", "k: v", "#1")
_WRITTEN = {"it's": "'it''s'", "k: v": '"k: v"', "#1": "'#1'", "a": '"a"', "x": "'x'"}
"""How a key that may or must stand in quotes is written."""
FIELDS = ("name", "site", "note", "uplinks", "snmp", "interval", "sectors")
COMMENTS = ("# ghi chú", "#", "# - x: [y", "#\tđổi 2025\t!", "# 'mở")
SCALARS = (
    "Thôn Bãi Sen", "'45204'", '"a # b"', "10.45.0.1", "19.88", "true", "~", "no", '"hai\\ndòng"', "'it''s'", "x:y",
    "2026-12-05 22:00", "0912#1", "🛜 sóng", "",
)  # fmt: skip
FLOWS = ("[a, b]", "[]", "{}", "{ port: 161 }", "[[1, 2], [3, 4]]", "{a: [x, {b: c}], d: }", '["a", ]', '{"k":1}')


@dataclass(frozen=True)
class Written:
    """A text, where in it each entry stands (from its first own line to behind its last), and how sections begin."""

    text: str
    spans: dict[Path, tuple[int, int]]
    sections: dict[str, str]


@st.composite
def inventories(draw: st.DrawFn) -> Written:
    """Inventories of all styles, good YAML but no good inventories."""
    br = draw(st.sampled_from(("\n", "\r\n")))
    step = draw(st.sampled_from((2, 4)))
    gap = draw(st.sampled_from(("", br, br * 2)))
    bom = draw(st.sampled_from(("", "\ufeff")))
    names = draw(st.permutations(SECTIONS))[: draw(st.integers(1, 4))]
    pieces = [bom + draw(st.sampled_from(("", "# đầu tệp" + br + br))), f"name: Xã{br}"]
    spans: dict[Path, tuple[int, int]] = {}
    sections: dict[str, str] = {}
    for name in names:
        pieces.append(gap)
        begin = sum(map(len, pieces))
        pieces.append(draw(st.sampled_from(("", f"# về {name}{br}"))))
        begin = begin if gap else sum(map(len, pieces))
        kind = draw(st.sampled_from(("entries", "entries", "entries", "none", "commented", "braces")))
        sections[name] = kind
        if kind == "braces":
            pieces.append(f"{name}: {{}}{br}")
        else:
            pieces.append(name + ":" + draw(st.sampled_from(("", "  # x"))) + br)
        if kind == "commented":
            pieces.append(" " * step + "# wifi-9:" + br + " " * step + "#   name: X" + br)
        if kind == "entries":
            for place, key in enumerate(draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=4, unique=True))):
                if place:
                    pieces.append(gap)
                start = sum(map(len, pieces))
                heading = draw(st.booleans())
                if heading:
                    pieces.append(" " * step + draw(st.sampled_from(COMMENTS)) + br)
                if heading and not (gap and place):
                    start = sum(map(len, pieces))
                pieces.append(draw(entries(key, step, br)))
                spans[name, key] = start, sum(map(len, pieces))
        spans[(name,)] = begin, sum(map(len, pieces))
    text = "".join(pieces)
    if draw(st.booleans()):
        text = text.removesuffix(br)
    return Written(text, spans, sections)


@st.composite
def entries(draw: st.DrawFn, key: str, step: int, br: str) -> str:
    """An entry of a section, with its last break."""
    if key in _WRITTEN and (not key.isalnum() or draw(st.booleans())):
        key = _WRITTEN[key]
    if draw(st.integers(0, 4)) == 0:
        inner = ", ".join(f"{name}: {draw(st.sampled_from(FLOWS))}" for name in draw(_some_fields()))
        return " " * step + f"{key}: {{{inner}}}" + draw(_behind()) + br
    lines = [" " * step + f"{key}:" + draw(_behind())]
    for name in draw(_some_fields()):
        lines += draw(_field(name, 2 * step, step, br))
        if draw(st.integers(0, 5)) == 0:
            lines.append(" " * (2 * step) + draw(st.sampled_from(COMMENTS)))
    return br.join(lines) + br


def _some_fields() -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(FIELDS), min_size=1, max_size=4, unique=True)


def _behind() -> st.SearchStrategy[str]:
    return st.sampled_from(("", "", "   # phía sau", " #", "  ", "\t# sau tab", " \t"))


def _spaced(item: str, behind: str) -> str:
    """libyaml takes no tab right behind a dash."""
    return behind if item else behind.replace("\t", " ")


@st.composite
def _field(draw: st.DrawFn, name: str, column: int, step: int, br: str) -> list[str]:
    lead, inner = " " * column, " " * (column + step)
    kind = draw(st.integers(0, 8))
    behind = draw(_behind())
    if kind <= 2:
        return [f"{lead}{name}: {draw(st.sampled_from(SCALARS))}{behind}"]
    if kind == 3:
        return [f"{lead}{name}: {draw(st.sampled_from(FLOWS))}{behind}"]
    if kind == 4:
        header = draw(st.sampled_from(("|", "|-", "|+", ">", ">-", ">+")))
        return [
            f"{lead}{name}: {header}",
            f"{inner}dòng: 1 # không",
            *draw(st.sampled_from(([], [""], ["", f"{inner}2"]))),
        ]
    if kind == 5:
        items = draw(
            st.lists(st.sampled_from(("a", "- x", "{b: c}", f"k: v{br}{inner}  l: w", "")), min_size=1, max_size=3)
        )
        dash = draw(st.sampled_from((lead, inner)))
        shown = [item.replace(br + inner, br + dash) for item in items]
        return [f"{lead}{name}:{behind}", *(f"{dash}- {item}{_spaced(item, draw(_behind()))}" for item in shown)]
    if kind == 6:
        return [f"{lead}{name}: dòng một", *draw(st.sampled_from(([], [""]))), f"{inner}dòng hai{behind}"]
    if kind == 7:
        quoted = draw(st.sampled_from((['"một', "", "hai: # không"], ["'một", "# hai", ""], ['"một \\', "hai \\t"])))
        end = quoted[0][0]
        return [f"{lead}{name}: {quoted[0]}", *(inner + each if each else "" for each in quoted[1:-1]),
                f"{inner}{quoted[-1]}{end}{behind}"]  # fmt: skip
    last = draw(st.sampled_from(("", ",")))
    return [f"{lead}{name}: [", f"{inner}x,{behind}", f"{inner}{{y: z}}{last}{behind}", f"{lead}]"]
