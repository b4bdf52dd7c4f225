"""Rows to devices: which of the inventory's a row means, or a new one; kinds and operators by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from songxa.i18n import translate
from songxa.i18n.format import fold
from songxa.inventory.sheet import words
from songxa.inventory.sheet.areas import Tell
from songxa.inventory.sheet.cells import shown
from songxa.inventory.sheet.drafts import Draft, Shelf, did_you_mean, near
from songxa.inventory.sheet.parsed import Origin, Parsed
from songxa.inventory.sheet.places import Sites
from songxa.inventory.sheet.report import Level
from songxa.model import Kind, Trouble

_AS_THEY_ARE = (
    "address",
    "model",
    "uplinks_needed",
    "interval",
    "ping",
    "snmp",
    "ssids",
    "note",
    "sectors",
    "collectors",
    "retired",
)
_NO_ADDRESS = frozenset({Kind.BTS, Kind.FIBRE_BOX, Kind.ONU})
_KEY, _NAME = ("device_key", "key"), ("device_name", "name")


class Devices:
    """The devices of the inventory and those that rows add."""

    def __init__(
        self, present: Mapping[str, Any], operators: Shelf, credentials: Mapping[str, Any], sites: Sites, tell: Tell
    ) -> None:
        self.shelf = Shelf("devices", present)
        self.operators = operators
        self._credentials, self._sites, self._tell = credentials, sites, tell
        self._at: dict[tuple[int, str], list[Draft]] = {}
        for draft in self.shelf.drafts:
            site = sites.shelf.by_key.get(str(draft.get("site")))
            if site is not None:
                self._at.setdefault((id(site), fold(draft.name)), []).append(draft)

    def take(self, parsed: Parsed, kind: str, operator: str, language: str) -> None:
        """A row of a table of devices. `kind` and `operator` are what it is where it does not say."""
        values, origin = parsed.values, parsed.origin
        key = self._sites.key_of(parsed, str(values.get("device_key") or values.get("key") or ""), _KEY)
        draft = self.shelf.by_key.get(key) if key else None
        said = self._said(parsed, "" if draft else kind, "" if draft else operator)
        site = None
        if draft is None or any(each in values for each in ("site", "site_key")):
            site = self._sites.of_device(parsed)
            if site is None:
                return
        if site is not None:
            said["site"] = site
        name = str(values.get("device_name") or values.get("name") or "")
        if draft is None:
            if "kind" not in said or "operator" not in said:
                return
            name = name or self._named(said, site, language)
        if name:
            said["name"] = name
        if draft is None and not key and site is not None:
            alike = self._at.get((id(site), fold(name)), [])
            draft = min(alike, key=_out_of_use, default=None)  # what took the place of one out of use has its name
        if draft is None:
            self._check_new(parsed, said)
            draft = self.shelf.add(Draft("devices", key, None, said, origin))
            self._at.setdefault((id(site), fold(name)), []).append(draft)
        elif draft.origin is not None:
            self._sites.twice(draft, parsed, said, (*_KEY, *_NAME))
        else:
            draft.said, draft.origin = said, origin
            if _out_of_use(draft) and "retired" not in said:
                day = str(draft.get("retired"))
                self._tell(
                    Level.ASSUMED, origin, _NAME, "sheet.assumed.retired", name=shown(name), code=draft.key, day=day
                )

    def _named(self, said: Mapping[str, Any], site: Draft | None, language: str) -> str:
        """A name for a device that has none: what it is and where. The same one whenever the same rows are read."""
        where = site.name if site is not None else ""
        what = translate(language, f"kind.{said['kind']}")
        base = f"{what} {where}"[:120].strip()
        at = id(site)
        for name in (base, *(f"{base} {n}" for n in range(2, 1000))):
            spoken_of = [draft for draft in self._at.get((at, fold(name)), []) if draft.origin is not None]
            if not spoken_of or spoken_of[0].said == {**said, "name": name}:
                return name
        return base

    def _said(self, parsed: Parsed, kind: str, operator: str) -> dict[str, Any]:
        values = parsed.values
        said: dict[str, Any] = {name: values[name] for name in _AS_THEY_ARE if name in values}
        found_kind = self._kind(parsed, str(values.get("kind", "")), kind)
        if found_kind:
            said["kind"] = found_kind
        found_operator = self._operator(parsed, str(values.get("operator", "")), operator)
        if found_operator:
            said["operator"] = found_operator
        if "snmp" in said:
            self._check_snmp(parsed, said["snmp"])
        for name in ("uplinks", "powered_by", "olt", "controller"):
            if name in values:
                said[f"_{name}"] = values[name]
        if "onu_port" in values or "onu" in values or "olt" in values:
            said["onu"] = {
                part: values[each] for part, each in (("port", "onu_port"), ("onu", "onu")) if each in values
            }
        if "ap" in values:
            said["_ap"] = values["ap"]
        return said

    def _kind(self, parsed: Parsed, text: str, assumed: str) -> str:
        if not text:
            if not assumed and not self._has_key(parsed) and "kind" not in parsed.misread:
                self._tell(Level.WRONG, parsed.origin, ("kind",), "sheet.wrong.no_kind")
            return assumed
        folded = fold(text)
        if folded in words.KINDS:
            return words.KINDS[folded].value
        within = [word for word in words.KINDS if len(word) > 1 and f" {word} " in f" {folded} "]
        longest = max(within, key=len, default="")
        kinds = {words.KINDS[word] for word in within if word not in longest} | {words.KINDS.get(longest)}
        if longest and len(kinds) == 1:
            kind = words.KINDS[longest].value
            what = Trouble(f"kind.{kind}")
            self._tell(Level.ASSUMED, parsed.origin, ("kind",), "sheet.assumed.kind", text=shown(text), kind=what)
            return kind
        self._tell(Level.WRONG, parsed.origin, ("kind",), "sheet.wrong.kind", text=shown(text))
        return ""

    def _operator(self, parsed: Parsed, text: str, assumed: str) -> str:
        if not text:
            if not assumed and not self._has_key(parsed) and "operator" not in parsed.misread:
                self._tell(Level.WRONG, parsed.origin, ("operator",), "sheet.wrong.no_operator")
            return assumed
        found = self.operators.called(text)
        key, name = words.OPERATORS.get(fold(text), ("", ""))
        if len(found) != 1 and key:
            found = [self.operators.by_key[key]] if key in self.operators.by_key else self.operators.called(name)
        if len(found) == 1:
            return found[0].key
        if key:
            self._tell(Level.ASSUMED, parsed.origin, ("operator",), "sheet.assumed.operator", name=name, code=key)
            self.operators.add(Draft("operators", key, None, {"name": name}, parsed.origin))
            return key
        known = ", ".join(list(self.operators.by_key)[:12]) or "–"
        hint = near(text, self.operators.names())
        self._tell(
            Level.WRONG,
            parsed.origin,
            ("operator",),
            "sheet.wrong.operator",
            text=shown(text),
            known=known,
            near=did_you_mean(hint),
        )
        return ""

    def _has_key(self, parsed: Parsed) -> bool:
        return str(parsed.values.get("device_key") or parsed.values.get("key") or "") in self.shelf.by_key

    def _check_snmp(self, parsed: Parsed, value: object) -> None:
        """Never repeats what stands there: people write communities into this column."""
        name = value.get("credential") if isinstance(value, Mapping) else value
        if name is not None and name is not False and name not in self._credentials:
            known = ", ".join(list(self._credentials)[:12]) or "–"
            self._tell(Level.WRONG, parsed.origin, ("snmp",), "sheet.wrong.credential", known=known)

    def _check_new(self, parsed: Parsed, said: Mapping[str, Any]) -> None:
        kind = Kind(said["kind"])
        has = "address" in said or "_controller" in said or kind in _NO_ADDRESS
        if not has and "address" not in parsed.misread:
            self._tell(Level.WRONG, parsed.origin, ("address",), "sheet.wrong.no_address")

    def finish(self) -> None:
        """Once every entry has its key: references by name become keys, and no address is given twice."""
        by_address: dict[str, Draft] = {}
        for draft in sorted(self.shelf.drafts, key=lambda each: each.origin is not None):
            if draft.origin is not None:
                self._refer(draft, draft.origin)
            address = "" if _out_of_use(draft) else str(draft.get("address") or "")
            other = by_address.setdefault(address, draft) if address else draft
            if other is not draft and draft.origin is not None and not (_ported(draft) or _ported(other)):
                values: dict[str, object] = {"address": address, "name": shown(other.name)}
                if other.origin is None:
                    key, values["code"] = "sheet.wrong.address_taken", other.key
                else:
                    key, values["row"] = "sheet.wrong.address_twice", str(other.origin.row)
                self._tell(Level.WRONG, draft.origin, ("address",), key, **values)

    def _refer(self, draft: Draft, origin: Origin) -> None:
        said, site = draft.said, draft.said.get("site")
        here = site if isinstance(site, Draft) else None
        if here is not None:
            said["site"] = here.key

        def keys(field: str, names: list[str]) -> list[str]:
            return [key for name in names if (key := self._key_of(origin, field, name, said.get("site")))]

        if "_uplinks" in said:
            said["uplinks"] = keys("uplinks", said.pop("_uplinks"))
        if "_powered_by" in said:
            said.update(zip(("powered_by",), keys("powered_by", [said.pop("_powered_by")]), strict=False))
        for field, part in (("onu", "olt"), ("controller", "device")):
            column = "olt" if field == "onu" else "controller"
            found = dict(said.pop(field, {}))
            if f"_{column}" in said:
                found.update(zip((part,), keys(column, [said.pop(f"_{column}")]), strict=False))
            if field == "controller" and "_ap" in said:
                found["ap"] = said.pop("_ap")
            if found:
                said[field] = {**((draft.had or {}).get(field) or {}), **found}

    def _key_of(self, origin: Origin, field: str, text: str, site: object) -> str:
        found = self.shelf.called(text)
        if len(found) > 1:
            found = [draft for draft in found if draft.get("site") == site]
        if len(found) == 1:
            return found[0].key
        hint = near(text, (*self.shelf.names(), *self.shelf.by_key))
        self._tell(Level.WRONG, origin, (field,), "sheet.wrong.device", text=shown(text), near=did_you_mean(hint))
        return ""


def _out_of_use(draft: Draft) -> bool:
    return bool(draft.get("retired"))


def _ported(draft: Draft) -> bool:
    """Two devices may share an address where each has an SNMP or ping port of its own: the inventory's rules know."""
    return any("port" in access for name in ("ping", "snmp") if isinstance(access := draft.get(name), Mapping))
