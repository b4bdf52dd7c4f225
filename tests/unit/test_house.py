"""The house itself: links, packages, layers, locks, documents, scripts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from songxa.inventory import load

LINKS = ("cli.py", "collectors", "exporters", "dashboards")
LOCKS = ("run", "dev")
FOLDERS = ("collectors", "exporters", "dashboards", "src", "scripts", "scenarios", "requirements")
FILES = ("cli.py", "inventory.yaml", "pyproject.toml", "README.md", "README.vi.md", "LICENSE", ".gitignore")


@pytest.fixture(scope="module")
def project(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text())


@pytest.fixture
def copy(repository: Path, tmp_path: Path) -> Path:
    """A copy of what the scripts and the build need, to be spoilt at will."""
    folder = tmp_path / "songxa"
    folder.mkdir()
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(repository / name, folder / name, symlinks=True, ignore=ignored)
    for name in FILES:
        shutil.copy(repository / name, folder / name)
    return folder


# ---- links and packages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LINKS)
def test_the_four_names_at_the_root_are_real_and_the_package_links_to_them(repository: Path, name: str) -> None:
    link = repository / "src" / "songxa" / name
    assert link.is_symlink()
    assert link.readlink() == Path("../..") / name
    assert not (repository / name).is_symlink()
    assert link.resolve() == repository / name


def build(target: str, source: Path, into: Path) -> Path:
    """One distribution, built as pip would."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = into.iterdir()
    return built


def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_file_of_the_package_and_the_sdist_builds_the_same(copy: Path, tmp_path: Path) -> None:
    package = copy / "src" / "songxa"
    wanted = {
        str(Path("songxa") / Path(folder).relative_to(package) / name)
        for folder, _, names in os.walk(package, followlinks=True)
        for name in names
    }
    held = contents(build("wheel", copy, tmp_path / "wheel"))
    assert held == wanted
    assert {"songxa/cli.py", "songxa/collectors/snmp/ber.py"} <= held
    for kind in (r"songxa/collectors/snmp/profiles/\w+\.yaml", r"songxa/web/.+\.html", r"songxa/web/.+\.css"):
        assert any(re.fullmatch(kind, name) for name in held), kind

    (tmp_path / "unpacked").mkdir()
    subprocess.run(["tar", "-xf", build("sdist", copy, tmp_path / "sdist")], cwd=tmp_path / "unpacked", check=True)
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert contents(build("wheel", unpacked, tmp_path / "again")) == held


def test_no_distribution_brings_a_top_level_name_but_songxa(copy: Path, tmp_path: Path) -> None:
    assert {name.split("/")[0] for name in contents(build("wheel", copy, tmp_path / "wheel"))} == {"songxa"}


# ---- layers -------------------------------------------------------------------------------------------------------

VIOLATIONS = {
    "a collector knows another": ("collectors/ping/__init__.py", "songxa.collectors.snmp", "Collectors do not know"),
    "a collector knows an exporter": ("collectors/snmp/ber.py", "songxa.exporters", "One direction"),
    "an exporter knows a collector": ("exporters/prometheus.py", "songxa.collectors.snmp", "One direction"),
    "a room knows the composition root": ("src/songxa/runner.py", "songxa.app", "One direction"),
    "a noun knows a room": ("src/songxa/model/commune.py", "songxa.catalogue", "One direction"),
    "the simulator borrows what it tests": (
        "src/songxa/simulator/agent.py",
        "songxa.collectors.snmp.session",
        "The simulator shares",
    ),
    "a room has no place among the layers": ("src/songxa/attic.py", "", "attic"),
}


@pytest.mark.parametrize("violation", VIOLATIONS)
def test_the_layer_contracts_see_through_the_links(copy: Path, violation: str) -> None:
    file, imported, told = VIOLATIONS[violation]
    with (copy / file).open("a") as module:
        module.write(f"\nimport {imported}\n" if imported else "\n")
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 1, linted.stdout
    report = linted.stdout.partition("Broken contracts")[2]
    assert told in report, linted.stdout
    assert not imported or f"-> {imported} " in report, linted.stdout


# ---- locks and dependencies ---------------------------------------------------------------------------------------


def direct(project: dict[str, Any], lock: str) -> dict[str, Requirement]:
    groups = project["dependency-groups"]
    lines = project["project"]["dependencies"] + groups["build"] + (groups["dev"] if lock == "dev" else [])
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


def blocks(repository: Path, lock: str) -> dict[str, str]:
    """Of every locked package: its pin, hashes and the comment that says who asked for it."""
    text = (repository / "requirements" / f"{lock}.txt").read_text()
    return {block.partition("==")[0]: block for block in re.split(r"\n(?=\w)", text)[1:]}


def locked(repository: Path, lock: str) -> dict[str, str]:
    return {name: block.split()[0].partition("==")[2] for name, block in blocks(repository, lock).items()}


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_is_in_step_with_pyproject(repository: Path, project: dict[str, Any], lock: str) -> None:
    versions = locked(repository, lock)
    for name, requirement in direct(project, lock).items():
        assert name in versions, f"{name} is not in requirements/{lock}.txt; run scripts/lock"
        assert requirement.specifier.contains(versions[name]), f"{requirement}, not {versions[name]}; run scripts/lock"
    asked_for = {name for name, block in blocks(repository, lock).items() if "songxa (pyproject.toml" in block}
    assert asked_for == set(direct(project, lock)), "run scripts/lock"


def test_tests_run_with_the_versions_that_users_get(repository: Path) -> None:
    assert locked(repository, "run").items() <= locked(repository, "dev").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_hashes_and_no_index_or_machine_is_named(repository: Path, lock: str) -> None:
    for block in blocks(repository, lock).values():
        assert "--hash=sha256:" in block, block
    text = (repository / "requirements" / f"{lock}.txt").read_text()
    assert not re.search(r"://|^\s*--(?!hash)|(?<![\w.])/\w", text, re.MULTILINE)


def test_every_dependency_has_its_reason_written_down(repository: Path, project: dict[str, Any]) -> None:
    text = (repository / "docs" / "dependencies.md").read_text()
    explained = {canonicalize_name(name) for name in re.findall(r"^\| (\w[\w-]*) \| .+ \|$", text, re.MULTILINE)}
    assert explained - {"package"} == direct(project, "dev").keys()


# ---- documents ----------------------------------------------------------------------------------------------------


def documents(repository: Path) -> list[Path]:
    return [*repository.glob("*.md"), *repository.glob("docs/**/*.md"), *repository.glob("changelog.d/*.md")]


def test_every_link_in_the_documents_leads_somewhere(repository: Path) -> None:
    dead = [
        f"{document.relative_to(repository)}: {target}"
        for document in documents(repository)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert dead == []


def test_the_inventory_that_the_readme_tells_to_write_is_valid(repository: Path, tmp_path: Path) -> None:
    snippets = re.findall(r"```yaml\n(.*?)```", (repository / "README.md").read_text(), re.DOTALL)
    (tmp_path / "my-commune.yaml").write_text("".join(snippets))
    commune = load(tmp_path / "my-commune.yaml")
    assert set(commune.devices) == {"router-ubnd", "wifi-ubnd"}
    assert set(commune.alerts.recipients) == {"can-bo", "viettel"}


def test_every_decision_is_listed_in_the_index_with_its_title(repository: Path) -> None:
    folder = repository / "docs" / "adr"
    listed = dict(re.findall(r"^- \[(.+)\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(), re.MULTILINE))
    titles = {file.read_text().splitlines()[0].removeprefix("# "): file.name for file in folder.glob("0*.md")}
    assert listed == titles
    assert [name[:4] for name in listed.values()] == [f"{number:04}" for number in range(1, len(listed) + 1)]


# ---- scripts ------------------------------------------------------------------------------------------------------


def script(copy: Path, name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Started from elsewhere, as a user with a foreign environment active would."""
    return subprocess.run(
        [str(copy / "scripts" / name)],
        cwd=copy.parent,
        env=os.environ | {"VIRTUAL_ENV": "/nonexistent", "PYTHONPATH": "/nonexistent"} | environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def stub(folder: Path, body: str) -> str:
    """A stand-in for a Python that this machine does not have: too old, or without ensurepip."""
    path = folder / "python-stub"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("name", ["run", "check"])
def test_a_python_that_is_too_old_gives_one_line(copy: Path, tmp_path: Path, name: str) -> None:
    old = stub(tmp_path, '[ "$1" = --version ] && echo Python 3.9.2 || exit 1')
    ended = script(copy, name, PYTHON=old)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith("songxa: needs Python 3.11 or newer")
    assert "Python 3.9.2" in line


def test_a_python_without_the_venv_module_gives_the_command_that_installs_it(copy: Path, tmp_path: Path) -> None:
    bare = stub(tmp_path, f'case "$*" in *ensurepip*) exit 1;; esac; exec {sys.executable} "$@"')
    ended = script(copy, "run", PYTHON=bare)
    assert ended.returncode == 1
    assert "sudo apt install python3-venv" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert not (copy / ".venv").exists()


def test_a_copy_without_symbolic_links_is_told_apart_from_a_broken_install(copy: Path) -> None:
    link = copy / "src" / "songxa" / "cli.py"
    link.unlink()
    link.write_text("../../cli.py")
    ended = script(copy, "run")
    assert ended.returncode == 1
    assert "symbolic links" in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_an_index_out_of_reach_says_so_and_leaves_no_stamp(copy: Path) -> None:
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_FIND_LINKS": ""}
    ended = script(copy, "run", PYTHON=sys.executable, PIP_NO_CACHE_DIR="1", **nowhere)
    assert ended.returncode == 1
    assert "Is the package index reachable?" in ended.stderr
    assert not (copy / ".venv" / "songxa-run").exists()


def test_check_takes_no_argument_but_fix(repository: Path) -> None:
    ended = subprocess.run(
        [str(repository / "scripts" / "check"), "--nonsense"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "--nonsense" in ended.stderr
