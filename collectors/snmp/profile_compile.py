"""Profile files to profiles: joined with what they include, checked against each other and the catalogue, compiled.

Every OID passes the deny-list here. Errors name the profile and the key, and say what is accepted. No I/O.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from songxa.catalogue import BY_NAME
from songxa.collectors.snmp.ber import encode_oid
from songxa.collectors.snmp.convert import NONE_NUMBERS, Conversion
from songxa.collectors.snmp.deny import denied
from songxa.collectors.snmp.profile_model import (
    GENERIC,
    NAMED_BY,
    Compute,
    Condition,
    JoinRule,
    Library,
    MetricRule,
    Profile,
    Table,
    Template,
    TextRule,
)
from songxa.collectors.snmp.profile_schema import (
    IndexPart,
    ProfileError,
    ProfileFile,
    Rule,
    TableSpec,
    Text,
    Value,
    Where,
    parse,
)
from songxa.model import Metric, MetricKind

HEAD = tuple(encode_oid(f"1.3.6.1.2.1.1.{number}.0") for number in (1, 2, 3))
"""sysDescr, sysObjectID and sysUpTime, which are asked of every device."""

_FIELD = re.compile(r"\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)(\?|#)?\}")


def build(texts: Iterable[tuple[str, str]]) -> Library:
    """A library out of (file name, YAML text). Raises ProfileError."""
    parsed: dict[str, ProfileFile] = {}
    digest = sha256()
    for file_name, text in sorted(texts):
        digest.update(text.encode())
        file = parse(text, file_name)
        if f"{file.name}.yaml" != file_name:
            raise ProfileError(f"{file_name}: name: {file.name!r}; accepted is the file's own name")
        parsed[file.name] = file
    compiled = {name: _Compiler(_joined(file, parsed)).compile() for name, file in parsed.items() if not file.fragment}
    if GENERIC not in compiled:
        raise ProfileError(f"profiles: no {GENERIC}.yaml, which serves whatever is not recognised")
    for name, file in parsed.items():
        if file.fragment:
            _Compiler(_joined(file, parsed)).compile()
        elif name != GENERIC and not (file.detect.sys_object_id or file.detect.sys_descr or file.detect.probes):
            raise ProfileError(f"{name}: detect: nothing by which this family is recognised")
    readable = {oid for profile in compiled.values() for oid in _readable(profile)}
    return Library(dict(sorted(compiled.items())), digest.hexdigest()[:16], tuple(sorted(readable)))


def _readable(profile: Profile) -> Iterator[bytes]:
    yield from HEAD
    yield from profile.scalars.values()
    for table in profile.tables:
        yield from (oid for _, oid in table.columns)
    for probe in profile.detect.probes:
        yield encode_oid(probe.get or probe.under or "")


# ---- joining files ------------------------------------------------------------------------------------------------


def _joined(file: ProfileFile, all_files: Mapping[str, ProfileFile], path: tuple[str, ...] = ()) -> ProfileFile:
    """The file with all that it includes: included tables first (joins look back), its own rules first (they win)."""
    get, metrics = dict(file.get), list(file.metrics)
    tables: dict[str, TableSpec] = {}
    for name in file.include:
        if name in (*path, file.name):
            raise ProfileError(f"{file.name}: include: {name} includes itself")
        part = all_files.get(name)
        if part is None or not part.fragment:
            known = ", ".join(sorted(other for other, found in all_files.items() if found.fragment))
            raise ProfileError(f"{file.name}: include: no fragment {name!r}; there are: {known}")
        part = _joined(part, all_files, (*path, file.name))
        if doubles := (part.get.keys() & get.keys()) | (part.tables.keys() & (file.tables.keys() | tables.keys())):
            raise ProfileError(f"{file.name}: include: {name} declares {', '.join(sorted(doubles))} a second time")
        get |= part.get
        tables |= part.tables
        metrics += part.metrics
    return file.model_copy(update={"get": get, "tables": tables | file.tables, "metrics": metrics})


# ---- compiling ----------------------------------------------------------------------------------------------------


class _Compiler:
    """Compiles one joined file; `where` says in errors which key is meant."""

    def __init__(self, file: ProfileFile) -> None:
        self.file = file
        self.fields: dict[str, set[str]] = {}
        self.opaque: dict[str, set[str]] = {}

    def fail(self, where: str, what: str) -> ProfileError:
        return ProfileError(f"{self.file.name}: {where}: {what}")

    def oid(self, text: str, where: str) -> bytes:
        if reason := denied(text):
            raise self.fail(where, reason)
        return encode_oid(text)

    def template(self, text: str, where: str, table: str | None) -> Template:
        pieces, at = [], 0
        for match in _FIELD.finditer(text):
            field, mark = match[1], match[2] or ""
            self.known(field, where, table)
            if (field in self.opaque.get(table or "", ())) != (mark == "#"):
                raise self.fail(where, f"{{{field}}}: an opaque index part is shown as its digest, {{{field}#}}, only")
            pieces.append((text[at : match.start()], field, mark))
            at = match.end()
        if "{" in text[at:] or any("{" in literal for literal, _, _ in pieces):
            raise self.fail(where, f"{text!r}: a hole is {{field}}, {{field?}} or {{field#}}")
        return Template(text, (*pieces, (text[at:], "", "")))

    def known(self, field: str, where: str, table: str | None) -> str:
        fields = self.file.get.keys() if table is None else self.fields[table]
        if field not in fields:
            raise self.fail(where, f"no field {field!r}; there are: {', '.join(sorted(fields))}")
        return field

    def conditions(self, conditions: Mapping[str, Where], where: str, table: str | None) -> tuple[Condition, ...]:
        return tuple(
            Condition(
                self.known(field, where, table),
                _plain(condition.is_),
                _plain(condition.not_),
                re.compile(condition.matches) if condition.matches is not None else None,
                re.compile(condition.not_matches) if condition.not_matches is not None else None,
            )
            for field, condition in conditions.items()
        )

    def table(self, name: str, spec: TableSpec) -> Table:
        where = f"tables.{name}"
        columns = tuple((column, self.oid(oid, f"{where}.{column}")) for column, oid in spec.columns.items())
        index = tuple(IndexPart(name=part) if isinstance(part, str) else part for part in spec.index)
        names = [*spec.columns, *(part.name for part in index), *(bits for part in index for bits in part.bits)]
        if len(names) != len(set(names)):
            raise self.fail(where, "a column and an index part have one name")
        if spec.each is None and (spec.named or spec.parents or spec.append is not None or spec.read == "get"):
            raise self.fail(where, "read: get, named, parents and append go with each")
        if spec.each is not None and spec.each not in self.fields:
            raise self.fail(f"{where}.each", f"no table {spec.each!r} before this one")
        if spec.named and not {"port", "onu"} <= self.fields[spec.each or ""]:
            raise self.fail(f"{where}.named", f"table {spec.each} has no fields port and onu")
        self.fields[name] = set(names)
        self.opaque[name] = {part.name for part in index if part.arcs > 1 or part.counted or part.bits}
        joins = tuple(self.join(name, prefix, spec) for prefix in spec.joins)
        conditions = self.conditions(spec.where, f"{where}.where", name)
        skip = self.conditions(spec.skip, f"{where}.skip", name)
        texts = []
        for text_name, text in spec.texts.items():
            texts.append((text_name, self.text(text, f"{where}.texts.{text_name}", name)))
            self.fields[name].add(text_name)
        return Table(
            name=name,
            columns=columns,
            index=index,
            every=spec.every,
            each=spec.each,
            get=spec.read == "get",
            append=tuple(int(arc) for arc in spec.append.split(".")) if spec.append else (),
            named=spec.named,
            parents=self.conditions(spec.parents, f"{where}.parents", spec.each),
            where=conditions,
            skip=skip,
            joins=joins,
            texts=tuple(texts),
        )

    def join(self, table: str, prefix: str, spec: TableSpec) -> JoinRule:
        join, where = spec.joins[prefix], f"tables.{table}.joins.{prefix}"
        if join.table not in self.fields or join.table == table:
            raise self.fail(where, f"no table {join.table!r} before this one")
        for part in join.on:
            self.known(part, where, table)
        own = self.fields[join.table] - self.opaque[join.table]
        self.fields[table] |= {f"{prefix}.{field}" for field in own if "." not in field}
        return JoinRule(prefix, join.table, tuple(join.on), tuple(sorted(field for field in own if "." not in field)))

    def text(self, text: str | list[str] | Text, where: str, table: str) -> TextRule:
        spec = text if isinstance(text, Text) else Text(template=[text] if isinstance(text, str) else text)
        return TextRule(
            tuple(self.template(template, where, table) for template in spec.template),
            re.compile(spec.extract) if spec.extract else None,
            spec.map or None,
            spec.otherwise,
            spec.unique,
        )

    def rule(self, rule: Rule, number: int) -> MetricRule:
        where = f"metrics.{number} ({rule.metric})"
        metric = BY_NAME.get(rule.metric)
        if metric is None or not metric.of_device:
            raise self.fail(where, "not in the catalogue of device metrics")
        if set(rule.labels) != set(metric.label_names):
            raise self.fail(where, f"labels: accepted are exactly {', '.join(metric.label_names) or 'none'}")
        if rule.table is not None and rule.table not in self.fields:
            raise self.fail(where, f"no table {rule.table!r}; there are: {', '.join(sorted(self.fields))}")
        unless = [(table, column) for table, _, column in (text.partition(".") for text in rule.unless)]
        if wrong := [f"{table}.{column}" for table, column in unless if column not in self.fields.get(table, ())]:
            raise self.fail(where, f"unless: no column {wrong[0]}; accepted: table.column")
        named = next((names for names in NAMED_BY if set(names) <= set(metric.label_names)), ())
        if rule.named and not named:
            raise self.fail(where, "named: only for metrics with the labels port and onu, or ap")
        if rule.fill and (rule.aggregate != "count" or not rule.fill.keys() <= set(metric.label_names)):
            raise self.fail(where, "fill: only for labels of a count")
        value = Value.model_validate({"from": [rule.value]}) if isinstance(rule.value, str) else rule.value
        return MetricRule(
            metric=metric,
            table=rule.table,
            labels=tuple(self.template(rule.labels[name], where, rule.table) for name in metric.label_names),
            compute=self.compute(value, where, rule.table, metric),
            aggregate=rule.aggregate,
            fill=tuple((metric.label_names.index(name), tuple(values)) for name, values in rule.fill.items()),
            where=self.conditions(rule.where, f"{where}.where", rule.table),
            unless=tuple(unless),
            named=tuple(map(metric.label_names.index, named)) if rule.named else (),
        )

    def compute(self, value: Value, where: str, table: str | None, metric: Metric) -> Compute:
        for field in (*value.from_, *value.minus, *([value.of] if value.of else [])):
            self.known(field, where, table)
        allowed = metric.valid_range
        if value.range and allowed and not allowed[0] <= value.range[0] <= value.range[1] <= allowed[1]:
            raise self.fail(where, f"range: only within the metric's own, {allowed[0]:g} to {allowed[1]:g}")
        counts = metric.kind is MetricKind.COUNTER
        return Compute(
            fields=tuple(value.from_),
            const=value.const,
            greatest=value.choose == "max",
            minus=tuple(value.minus),
            of=value.of,
            conversion=Conversion(
                none=frozenset(value.none) if counts else NONE_NUMBERS | frozenset(value.none),
                signed=value.signed,
                unsigned=value.unsigned,
                mask=value.mask,
                raw_range=value.raw_range,
                map=None if value.map is None else {_key(key): number for key, number in value.map.items()},
                otherwise=value.otherwise,
                negate=value.negate,
                multiply=value.multiply,
                divide=value.divide,
                log10=value.log10,
                offset=value.offset,
            ),
            range=value.range or allowed,
        )

    def compile(self) -> Profile:
        file = self.file
        scalars = {name: self.oid(oid, f"get.{name}") for name, oid in file.get.items()}
        for probe in file.detect.probes:
            self.oid(probe.get or probe.under or "", "detect.probes")
        tables = tuple(self.table(name, spec) for name, spec in file.tables.items())
        return Profile(
            name=file.name,
            title=file.title,
            source=file.source,
            kinds=tuple(file.kinds),
            detect=file.detect,
            bulk=file.bulk == "auto",
            engine_time=file.engine_time == "trusted",
            limits=file.limits,
            facts=tuple((fact, self.template(text, f"facts.{fact}", None)) for fact, text in file.facts.items()),
            scalars=scalars,
            tables=tables,
            rules=tuple(self.rule(rule, number) for number, rule in enumerate(file.metrics, start=1)),
            includes=tuple(file.include),
        )


def _key(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d+", text) else text.lower()


def _plain(values: list[int | str] | None) -> frozenset[int | bytes] | None:
    """Values to compare raw ones with: numbers, octets of a text, octets of an OID written `oid:1.3.6…`."""
    if values is None:
        return None
    return frozenset(
        value if isinstance(value, int) else encode_oid(value[4:]) if value.startswith("oid:") else value.encode()
        for value in values
    )
