"""A ledger in words of each language, for commands, pages and documents. Words only: works nothing out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from songxa.coverage.criteria import ALL, ANY
from songxa.coverage.ledger.records import Entry, Fact, Figure, Place, Reason, Records, Scalar
from songxa.coverage.terms import Basis, Technology, Verdict
from songxa.i18n import known, translate
from songxa.i18n.format import ago, number, percent, zone

NONE = "–"
_SHARES = frozenset({"low", "high", "asked", "share", "near", "unknown", "chance"})


def share(language: str, ratio: float | None) -> str:
    """A share as people read it; never all or nothing where it is neither."""
    return NONE if ratio is None else percent(language, ratio)


def interval(language: str, figure: Figure) -> str:
    """The interval of a figure; nothing where nothing is known."""
    if figure.share is None:
        return NONE
    low, high = share(language, figure.low), share(language, figure.high)
    return low if low == high else f"{low.removesuffix(' %')}–{high}"


def level(language: str, dbm: float | None) -> str:
    """A signal level without its unit."""
    return NONE if dbm is None else number(language, dbm)


def verdict(language: str, found: Verdict | None) -> str:
    """Met, not met, not enough evidence; a dash where nothing is asked."""
    return NONE if found is None else translate(language, f"coverage.verdict.{found}")


def brief(language: str, found: Verdict | None) -> str:
    """The verdict for a narrow column."""
    return NONE if found is None else translate(language, f"coverage.verdict.brief.{found}")


def reason(language: str, why: Reason) -> str:
    """Why, in a sentence."""
    shown = {
        name: value
        if isinstance(value, str)
        else share(language, value)
        if name in _SHARES
        else number(language, value)
        for name, value in why.values.items()
    }
    return translate(language, f"coverage.why.{why.key}", **shown)


def operator(language: str, records: Records, key: str) -> str:
    """An operator by name; `any` and `all` in words."""
    if key in (ANY, ALL):
        return translate(language, f"coverage.operator.{key}")
    return records.head.operators.get(key, key)


def technology(which: Technology) -> str:
    """As people write it."""
    return "Wi-Fi" if which is Technology.WIFI else which.value


def model(language: str, names: str) -> str:
    """The models of a prediction, by their names in `Fact.source`."""
    return ", ".join(translate(language, f"coverage.model.{each.strip().lower()}") for each in names.split(",") if each)


def age(language: str, records: Records, at: float | None, now: float) -> str:
    """How long ago; unknown where nobody wrote down when."""
    return translate(language, "coverage.age.unknown") if at is None else ago(language, max(0.0, now - at))


def day(records: Records, at: float | None) -> str:
    """23/11/2026, in the commune's time zone; a dash where it is not known."""
    return NONE if at is None else f"{datetime.fromtimestamp(at, zone(records.head.timezone)):%d/%m/%Y}"


def basis(language: str, records: Records, figure: Figure, now: float) -> str:
    """What a figure rests on, with how much was measured and how long ago."""
    if figure.share is None:
        return translate(language, "coverage.basis.nothing")
    if figure.basis is Basis.PREDICTED or not figure.samples:
        return translate(language, "coverage.basis.predicted")
    when = age(language, records, figure.newest, now)
    return translate(language, "coverage.basis.fused", n=number(language, figure.samples), age=when)


def fact(language: str, records: Records, found: Fact | None, now: float) -> str:
    """One of the four facts in a short line; a dash where there is none."""
    if found is None:
        return NONE
    key = f"coverage.fact.{found.basis}"
    values = {name: number(language, value, 1) for name, value in found.values.items()}
    return translate(
        language,
        key,
        share=share(language, found.share),
        level=level(language, found.level_dbm),
        count=number(language, found.count),
        when=age(language, records, found.at, now),
        day=day(records, found.at),
        source=model(language, found.source) if found.basis == Basis.PREDICTED else found.source or NONE,
        **({"down": NONE, "up": NONE, "latency": NONE} | {name.split("_")[0]: text for name, text in values.items()}),
    )


def measured_against(language: str, records: Records, entry: Entry) -> str:
    """The line for a claim that the measurements speak against; empty where they do not."""
    fact_ = entry.measured
    if not entry.against or fact_ is None:
        return ""
    inside = fact_.values["in_claim"]
    place = records.place(entry.place)
    return translate(
        language,
        "coverage.against",
        place=place.name if place else entry.place,
        operator=operator(language, records, entry.operator),
        technology=technology(entry.technology),
        n=number(language, inside),
        without=number(language, inside - fact_.values["in_claim_covered"]),
        date=day(records, entry.declared.at if entry.declared else None),
    )


def top(records: Records) -> Place | None:
    """The area that the whole is about: of those in no other, the one with most households; below it where it has only
    one area in it that everything lies in (a province with a single commune)."""
    areas = [each for each in records.places if each.kind != "place"]
    keys = {each.key for each in areas}
    found = max((each for each in areas if each.area not in keys), key=_size, default=None)
    while found is not None:
        below = [each for each in areas if each.area == found.key]
        if len(below) != 1:
            break
        found = below[0]
    return found


def _size(place: Place) -> float:
    return place.households or 0.0


def main_technology(records: Records) -> Technology:
    """4G where it is looked at, else what is."""
    there = {each.technology for each in records.told}
    return next((each for each in Technology if each in there), Technology.LTE)


def headline(language: str, records: Records, now: float) -> str:
    """The one sentence that comes first."""
    area, which = top(records), main_technology(records)
    figure = next(records.figures_of(area.key, ANY, which), None) if area else None
    if figure is None and area is not None:
        figure = next((each for each in records.figures if each.area == area.key and each.operator == ANY), None)
    name = area.name if area else records.head.commune
    if figure is None or figure.share is None:
        return translate(language, "coverage.headline.nothing", area=name, technology=technology(which))
    return translate(
        language,
        "coverage.headline",
        area=name,
        technology=technology(figure.technology),
        share=share(language, figure.share),
        interval=interval(language, figure),
        of=translate(language, f"coverage.of.{figure.of}"),
        setting=translate(language, f"coverage.setting.{figure.setting}"),
        basis=basis(language, records, figure, now),
    )


def tally(language: str, figures: Iterable[Figure]) -> str:
    """How many of what is asked for is met; empty where nothing is asked."""
    counted = Counter(each.verdict for each in figures if each.verdict is not None)
    if not counted:
        return translate(language, "coverage.tally.nothing")
    shown = {str(each): number(language, counted[each]) for each in Verdict}
    return translate(language, "coverage.tally", total=number(language, counted.total()), **shown)


def note(language: str, key: str, values: Mapping[str, Scalar]) -> str:
    """A note of those who computed, in words; its key where there are none."""
    if not any(known(name) for name in (key, f"{key}.other")):
        return key
    shown = {name: number(language, each) if isinstance(each, int) else each for name, each in values.items()}
    return translate(language, key, **shown)


def assumptions(language: str, records: Records) -> str:
    """What nobody knows and was assumed, in one line; empty where nothing was."""
    parts = [translate(language, "coverage.assumed.households")] if records.head.assumed else []
    counted: Counter[str] = Counter()
    for each in records.told:
        counted.update({name: int(n) for name, n in each.assumed.items() if known(f"coverage.assumed.{name}")})
    for name, n in counted.most_common():
        what = translate(language, f"coverage.assumed.{name}")
        parts.append(translate(language, "coverage.assumed.of", what=what, n=n))
    return translate(language, "coverage.assumed", what="; ".join(parts)) if parts else ""
