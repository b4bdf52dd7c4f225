"""Builds the C parts of the bench and runs the load fixture. Loopback only."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FLAGS = ("-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror")
AGENT_SOURCES = tuple(HERE / name for name in ("agent.c", "agent_ber.c", "agent_mib.c", "agent_pdu.c"))


class BuildError(Exception):
    """A C part could not be built; the text is one line."""


@dataclass(frozen=True, slots=True)
class Agent:
    """A running load fixture: process id, the port that answers SNMP, the port that echoes datagrams."""

    pid: int
    snmp_port: int
    echo_port: int


def compile_c(
    target: Path, sources: tuple[Path, ...], flags: tuple[str, ...] = (), libraries: tuple[str, ...] = ()
) -> None:
    if not (compiler := shutil.which("gcc")):
        raise BuildError("gcc is missing: sudo apt install gcc libc6-dev")
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [compiler, *FLAGS, *flags, "-o", str(target), *map(str, sources), *libraries]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if built.returncode:
        first = next((line for line in built.stderr.splitlines() if "error" in line), "gcc failed")
        raise BuildError(f"{target.name} does not compile: {first}")


def build_agent(folder: Path = HERE / "bin") -> Path:
    target = folder / "agent"
    compile_c(target, AGENT_SOURCES)
    return target


def build_netsnmp(folder: Path = HERE / "bin") -> Path:
    """The net-snmp client; needs libsnmp-dev."""
    target = folder / "netsnmp"
    if not (config := shutil.which("net-snmp-config")):
        raise BuildError("net-snmp's headers are missing: sudo apt install libsnmp-dev")

    def ask(option: str) -> tuple[str, ...]:
        return tuple(subprocess.run([config, option], capture_output=True, text=True, check=True).stdout.split())

    compile_c(target, (HERE / "peers/netsnmp.c",), ask("--base-cflags"), ask("--netsnmp-libs"))
    return target


@contextmanager
def running_agent(program: Path) -> Iterator[Agent]:
    """Starts the fixture on ports that the kernel picks, and ends it afterwards."""
    with subprocess.Popen([program], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            said = child.stdout.readline()
            if not (found := re.fullmatch(r"agent: snmp (\d+) echo (\d+)\n", said)):
                raise BuildError("the load fixture did not start; it says why above")
            yield Agent(child.pid, int(found[1]), int(found[2]))
        finally:
            child.terminate()
