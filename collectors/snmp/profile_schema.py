"""The form of a profile file: what may stand in `profiles/*.yaml`, checked strictly. It compiles nothing.

A profile says how one family of devices is recognised, which objects are read, and how their values become metrics. A
fragment (`fragment: true`) is a part that profiles include. Errors name the file and the key, and say what is accepted.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Literal, Self

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from songxa.model import Kind, SongxaError


class ProfileError(SongxaError):
    """A profile file that cannot be used; the text names file, key and what is accepted."""


def _oid(text: object) -> str:
    if not isinstance(text, str) or not re.fullmatch(r"[0-2](\.(0|[1-9]\d{0,9}))+", text):
        raise ValueError("an OID is numbers joined by dots, such as 1.3.6.1.2.1.1.3.0")
    if any(int(arc) >= 2**32 for arc in text.split(".")) or len(text.split(".")) > 128:
        raise ValueError("an OID has at most 128 numbers below 4294967296")
    return text


def _regex(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return text


def _listed(value: object) -> object:
    return value if isinstance(value, list) else [value]


Oid = Annotated[str, BeforeValidator(_oid)]
Regex = Annotated[str, AfterValidator(_regex)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Field_ = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
Template = Annotated[str, Field(min_length=1, max_length=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Probe(_Strict):
    """One question that tells families apart which share a sysObjectID. The lowest `order` that fits wins.

    `get` asks for one instance; `under` asks whether any object stands below a column (GETNEXT).
    """

    get: Oid | None = None
    under: Oid | None = None
    matches: Regex = ""
    order: int = Field(ge=1, le=99)

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if (self.get is None) == (self.under is None):
            raise ValueError("a probe has either get or under")
        return self


class Detect(_Strict):
    """How a family is recognised: longest sysObjectID prefix, then sysDescr, then probes."""

    sys_object_id: list[Oid] = []
    sys_descr: Regex | None = None
    probes: list[Probe] = []


class IndexPart(_Strict):
    """A part of a row's index. `bits` cuts one number into named small integers: name -> [lowest bit, width].

    `arcs` is a fixed number of sub-identifiers and `counted` a length-prefixed one: opaque, usable to join only (a MAC
    address may stand there), and shown as a 16-bit digest at most.
    """

    name: Name
    bits: dict[Name, tuple[int, int]] = {}
    arcs: int = Field(1, ge=1, le=64)
    counted: bool = False


class Text(_Strict):
    """A text of a row: the first template whose fields all have a value, of that what `extract` finds, translated by
    `map`; `otherwise` stands for what is not in the map. `unique` appends the row's index to doubles.
    """

    template: Annotated[list[Template], BeforeValidator(_listed), Field(min_length=1)]
    extract: Regex | None = None
    map: dict[str, str] = {}
    otherwise: str | None = None
    unique: bool = False


class Where(_Strict):
    """A condition on a row. Exactly one of its forms: values to be or not to be (`oid:` before an OID), a pattern."""

    is_: list[int | str] | None = Field(None, alias="is")
    not_: list[int | str] | None = Field(None, alias="not")
    matches: Regex | None = None
    not_matches: Regex | None = None


class Join(_Strict):
    """Fields of a table that is declared earlier, by index: `on` lists this row's index parts that make its index."""

    table: Name
    on: list[Name] = Field(min_length=1)


class TableSpec(_Strict):
    """Columns walked together. `every` reads a heavy table that many seconds apart instead of in each visit.

    `each` reads it only below (walk) or at (get) the indexes of the rows of another table; with `named`, only of those
    ONUs that the inventory names, unless all are to be listed; with `parents`, only of the rows there that meet every
    condition. `append` is added to those indexes. Rows that do not meet every condition of `where`, or meet every one
    of `skip`, are left out.
    """

    columns: dict[Name, Oid] = Field(min_length=1)
    index: list[Name | IndexPart] = []
    every: float = Field(0, ge=0, le=86_400)
    each: Name | None = None
    read: Literal["walk", "get"] = "walk"
    append: Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,9})*$")] | None = None
    named: bool = False
    parents: dict[Field_, Where] = {}
    where: dict[Field_, Where] = {}
    skip: dict[Field_, Where] = {}
    joins: dict[Name, Join] = {}
    texts: dict[Name, Template | list[Template] | Text] = {}


class Value(_Strict):
    """Where a number comes from and what is done to it; see `convert.Conversion` for the order of the steps.

    `from` names fields: the first with a value is taken, or the greatest with `choose: max`. `minus` fields are taken
    off; `of` divides, for shares. `none` are further numbers that mean "no value". `range` narrows the metric's own.
    """

    from_: Annotated[list[Field_], BeforeValidator(_listed)] = Field([], alias="from")
    const: int | float | None = None
    choose: Literal["first", "max"] = "first"
    minus: Annotated[list[Field_], BeforeValidator(_listed)] = []
    of: Field_ | None = None
    none: list[int | float] = []
    signed: Literal[0, 8, 16, 32] = 0
    unsigned: Literal[0, 16, 32, 64] = 0
    mask: int = 0
    raw_range: tuple[int | float, int | float] | None = None
    map: dict[str, int | float] | None = None
    otherwise: int | float | None = None
    negate: bool = False
    multiply: int | float = 1
    divide: int | float = 1
    log10: bool = False
    offset: int | float = 0
    range: tuple[int | float, int | float] | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if bool(self.from_) == (self.const is not None):
            raise ValueError("a value has either from or const")
        if self.divide == 0:
            raise ValueError("divide: not by zero")
        return self


class Rule(_Strict):
    """One metric out of a table's rows, or out of scalars where `table` is left out.

    For one set of labels the first rule that gives a value wins. `aggregate` says what to do with several rows of the
    same labels; `fill` lists label values that are exported as 0 beside a count's others. `unless` names columns
    (`table.column`): the rule is a fall-back for agents that have nothing there. `named`: only ONUs, or
    access points of a controller, that the inventory names.
    """

    metric: str
    table: Name | None = None
    labels: dict[Name, str] = {}
    value: Annotated[Value | Field_, Field(union_mode="left_to_right")]
    aggregate: Literal["first", "sum", "mean", "max", "min", "count"] = "first"
    fill: dict[Name, list[str]] = {}
    where: dict[Field_, Where] = {}
    unless: Annotated[list[Field_], BeforeValidator(_listed)] = []
    named: bool = False


class Limits(_Strict):
    """Ceilings of one visit; what lies beyond is left out with a warning."""

    rows: int = Field(4_000, ge=1, le=200_000)
    requests: int = Field(500, ge=1, le=20_000)


class ProfileFile(_Strict):
    """One `profiles/*.yaml`."""

    name: Slug
    title: str = Field(min_length=3, max_length=100)
    fragment: bool = False
    source: str = Field("", max_length=300)
    kinds: list[Kind] = []
    include: list[Slug] = []
    detect: Detect = Detect()
    bulk: Literal["auto", "never"] = "auto"
    engine_time: Literal["trusted", "distrusted"] = "trusted"
    limits: Limits = Limits()
    facts: dict[Literal["model", "version"], Template] = {}
    get: dict[Name, Oid] = {}
    tables: dict[Name, TableSpec] = {}
    metrics: list[Rule] = []


class _Loader(yaml.SafeLoader):
    """SafeLoader that refuses a key given twice and reads 1.3 in `- 1.3.6` as text, never `on` as true."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[object, object]:
    result: dict[object, object] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in result:
            raise ProfileError(f"line {key_node.start_mark.line + 1}: {key}: given twice")
        result[key] = loader.construct_object(value_node, deep=True)
    return result


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse(text: str, file: str) -> ProfileFile:
    """The checked content of one profile file. Raises ProfileError with every mistake, a line each."""
    try:
        content = yaml.load(text, _Loader)  # noqa: S506 # _Loader is a SafeLoader
    except ProfileError as error:
        raise ProfileError(f"{file}: {error}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else file
        raise ProfileError(f"{where}: not YAML: {getattr(error, 'problem', None) or 'cannot be read'}") from None
    if not isinstance(content, dict):
        raise ProfileError(f"{file}: a profile is a mapping with name, title, detect, get, tables and metrics")
    try:
        # by way of JSON, whose strict mode takes a list for a tuple and a word for an enumeration, and nothing else
        return ProfileFile.model_validate_json(json.dumps(content, default=str))
    except ValidationError as error:
        lines = [
            f"{file}: {'.'.join(str(part) for part in mistake['loc'])}: {mistake['msg']}" for mistake in error.errors()
        ]
        raise ProfileError("\n".join(lines)) from None
