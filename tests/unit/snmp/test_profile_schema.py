"""Profile files: what is accepted, and the one clear line for what is not."""

from __future__ import annotations

from textwrap import dedent

import pytest

from songxa.collectors.snmp.profile_compile import build
from songxa.collectors.snmp.profile_model import Library
from songxa.collectors.snmp.profile_schema import ProfileError

GENERIC = ("generic.yaml", "name: generic\ntitle: Anything\n")
HEAD = "name: box\ntitle: A box\ndetect: {sys_object_id: [1.3.6.1.4.1.99999]}\n"
PREFIX = "sys_object_id: [1.3.6.1.4.1.99999]"
TABLE = "tables: {t: {columns: {a: 1.3.6.1.4.1.99999.1, b: 1.3.6.1.4.1.99999.2}, index: [n, {name: mac, arcs: 6}]}}\n"


def rule(text: str, table: str = TABLE) -> str:
    """A file with one rule."""
    return f"{HEAD}{table}metrics: [{{metric: songxa_{text}}}]\n"


def table(text: str) -> str:
    """A file with one table."""
    return f"{HEAD}tables: {{t: {{columns: {{a: 1.3.6.1.4.1.9.1}}, {text}}}}}\n"


def load(body: str, *others: tuple[str, str]) -> Library:
    return build([GENERIC, ("box.yaml", body), *others])


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("name: box\nname: box\n", r"box\.yaml: line 2: name: given twice"),
        ("name: [\n", r"box\.yaml:\d+: not YAML"),
        ("- 1\n", r"box\.yaml: a profile is a mapping"),
        (HEAD + "colour: red\n", r"box\.yaml: colour: Extra inputs"),
        (HEAD.replace("box", "Box!"), r"box\.yaml: name: "),
        (HEAD.replace("box", "crate", 1), r"box\.yaml: name: 'crate'; accepted is the file's own name"),
        (HEAD + "kinds: [spaceship]\n", r"box\.yaml: kinds\.0: .*access_point"),
        (HEAD + "get: {a: 1.3.x}\n", r"get\.a: .*numbers joined by dots"),
        (HEAD + "get: {a: 1.3}\n", r"get\.a: .*numbers joined by dots"),
        (HEAD + "get: {a: 1.3.99999999999}\n", r"get\.a: "),
        (HEAD + "include: [nowhere]\n", r"box: include: no fragment 'nowhere'; there are: "),
        (HEAD + "include: [generic]\n", r"box: include: no fragment 'generic'"),
        (HEAD + "bulk: sometimes\n", r"bulk: Input should be 'auto' or 'never'"),
        (HEAD + "limits: {rows: -1}\n", r"limits\.rows: "),
        ("name: box\ntitle: A box\n", r"box: detect: nothing by which this family is recognised"),
        (HEAD + "detect: {}\n", r"detect: given twice"),
        (HEAD.replace(PREFIX, "sys_descr: '('"), r"detect\.sys_descr: .*regular expression"),
        (HEAD.replace(PREFIX, "probes: [{order: 1}]"), r"either get or under"),
        (rule("nonsense, value: {const: 1}", ""), r"songxa_nonsense\): not in the catalogue"),
        (rule("build_info, labels: {version: x}, value: {const: 1}", ""), r"not in the catalogue"),
        (rule("cpu_ratio, value: load", ""), r"no field 'load'"),
        (rule("cpu_ratio, value: {}", ""), r"either from or const"),
        (rule("cpu_ratio, value: {const: 1, divide: 0}", ""), r"divide: not by zero"),
        (rule("if_up, value: {const: 1}", ""), r"labels: accepted are exactly interface"),
        (rule("cpu_ratio, table: x, value: {const: 1}", ""), r"no table 'x'"),
        (rule("cpu_ratio, table: t, value: c"), r"no field 'c'; there are: a, b, mac, n"),
        (rule("cpu_ratio, table: t, value: {from: a, range: [0, 7]}"), r"range: only within"),
        (rule("cpu_ratio, table: t, value: a, unless: t.z"), r"unless: no column t\.z"),
        (rule("cpu_ratio, table: t, value: a, named: true"), r"named: only for"),
        (rule("if_up, table: t, labels: {interface: '{mac}'}, value: a"), r"digest"),
        (rule("if_up, table: t, labels: {interface: '{n#}'}, value: a"), r"digest"),
        (rule("if_up, table: t, labels: {interface: '{n'}, value: a"), r"a hole is"),
        (rule("if_up, table: t, labels: {interface: x}, value: a, fill: {interface: [y]}"), r"fill: only"),
        (table("index: [a]"), r"a column and an index part have one name"),
        (table("read: get"), r"go with each"),
        (table("each: u"), r"no table 'u' before this one"),
        (table("index: [n], joins: {j: {table: t, on: [n]}}"), r"no table 't' before"),
        (table("where: {z: {is: [1]}}"), r"no field 'z'"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_profile_gives_a_line_that_names_file_and_key(body: str, line: str) -> None:
    with pytest.raises(ProfileError, match=line):
        load(body)


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    with pytest.raises(ProfileError) as error:
        load(HEAD + "colour: red\nbulk: sometimes\nlimits: {rows: 0}\n")
    assert len(str(error.value).splitlines()) == 3


def test_two_includes_that_declare_the_same_table_are_refused() -> None:
    part = "title: A part\nfragment: true\ntables: {t: {columns: {a: 1.3.6.1.4.1.9.1}}}\n"
    with pytest.raises(ProfileError, match="two declares t a second time"):
        load(HEAD + "include: [one, two]\n", ("one.yaml", f"name: one\n{part}"), ("two.yaml", f"name: two\n{part}"))


def test_a_fragment_cannot_include_itself() -> None:
    one = "name: one\ntitle: A part\nfragment: true\ninclude: [two]\n"
    two = "name: two\ntitle: A part\nfragment: true\ninclude: [one]\n"
    with pytest.raises(ProfileError, match="includes itself"):
        load(HEAD + "include: [one]\n", ("one.yaml", one), ("two.yaml", two))


def test_the_library_needs_a_profile_for_the_unknown() -> None:
    with pytest.raises(ProfileError, match=r"no generic\.yaml"):
        build([("box.yaml", HEAD)])


def test_a_profile_gets_what_it_includes_and_its_own_rules_come_first() -> None:
    part = dedent(
        """
        name: part
        title: A part
        fragment: true
        get: {load: 1.3.6.1.4.1.9.1.0}
        metrics: [{metric: songxa_cpu_ratio, value: {from: load, divide: 100}}]
        """
    )
    own = "include: [part]\nget: {own: 1.3.6.1.4.1.9.2.0}\nmetrics: [{metric: songxa_cpu_ratio, value: own}]\n"
    profile = load(HEAD + own, ("part.yaml", part)).profiles["box"]
    assert set(profile.scalars) == {"own", "load"}
    assert [rule.compute.fields for rule in profile.rules] == [("own",), ("load",)]
    assert profile.metrics == {"songxa_cpu_ratio"}


def test_the_revision_follows_the_files() -> None:
    assert load(HEAD).revision == load(HEAD).revision
    assert load(HEAD).revision != load(HEAD + "bulk: never\n").revision
