"""A network namespace of the simulator's own, where devices vanish from real ICMP. Never touches the host's network.

`enter` moves the calling process, which must have one thread, into a new namespace with nothing but a loopback. There
and only there it sets `ping_group_range` and nft rules. Without CAP_SYS_ADMIN it goes through a user namespace.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import socket
import struct
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from songxa.model import PermissionMissing, StartError

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 1
_TABLE = "songxa_simulator"


def enter() -> None:
    """Raises PermissionMissing where the kernel refuses, StartError where nft is missing or does not work."""
    nft = _nft()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET) != 0:
        user, group = os.geteuid(), os.getegid()
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0:
            raise PermissionMissing(
                f"the kernel refuses a network namespace ({os.strerror(ctypes.get_errno())}); "
                "allowed for root, or with: sysctl kernel.unprivileged_userns_clone=1"
            )
        _become_root_inside(user, group)
    _raise_loopback()
    _allow_datagram_ping()
    _run(nft, _RULES)


def _nft() -> str:
    path = shutil.which("nft", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if path is None:
        raise StartError("nft is missing; on Debian: apt install nftables")
    return path


def _become_root_inside(user: int, group: int) -> None:
    """user_namespaces(7): the one user is root in here, and stays who they are outside."""
    try:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    except OSError as error:
        raise _powerless("to become root in it", error) from error


def _raise_loopback() -> None:
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            request = struct.pack("16sh14x", b"lo", 0)
            _, flags = struct.unpack("16sh14x", fcntl.ioctl(sock, _SIOCGIFFLAGS, request))
            fcntl.ioctl(sock, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", flags | _IFF_UP))
    except OSError as error:
        raise _powerless("to use its loopback", error) from error


def _powerless(what: str, error: OSError) -> PermissionMissing:
    """Capabilities were taken from root (setpriv, a container), or AppArmor takes them from users (Ubuntu)."""
    return PermissionMissing(
        f"the kernel makes a network namespace but does not allow {what} ({error.strerror}); allowed for root with "
        "all capabilities, or on Ubuntu with: sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    )


def _allow_datagram_ping() -> None:
    """The setting belongs to the namespace. Where /proc is read-only, raw sockets remain."""
    group = os.getegid()
    try:
        Path("/proc/sys/net/ipv4/ping_group_range").write_text(f"{group} {group}")
    except OSError:
        return


def silence_kernel_ping() -> bool:
    """Keeps the namespace's kernel from answering ICMP echo, so that a process may answer late; False if it refuses."""
    try:
        Path("/proc/sys/net/ipv4/icmp_echo_ignore_all").write_text("1")
    except OSError:
        return False
    return True


# ---- rules --------------------------------------------------------------------------------------------------------

_RULES = f"""
table ip {_TABLE} {{
    set gone {{ type ipv4_addr; }}
    map lossy {{ type ipv4_addr : verdict; }}
    chain input {{
        type filter hook input priority 0; policy accept;
        ip daddr @gone drop
        ip daddr vmap @lossy
    }}
}}
"""


class Firewall:
    """The rules inside the namespace: addresses that are gone, addresses that lose packets."""

    def __init__(self) -> None:
        self._nft = _nft()
        self._gone: frozenset[str] = frozenset()
        self._lossy: dict[str, int] = {}
        self._chains: set[int] = set()

    def apply(self, gone: Iterable[str], lossy: Mapping[str, float]) -> None:
        """Makes the rules say exactly this; `lossy` gives the share of packets lost by address. Raises StartError."""
        gone = frozenset(gone)
        permille = {address: round(loss * 1000) for address, loss in lossy.items()}
        lines: list[str] = []
        for share in set(permille.values()) - self._chains:
            odds = f"numgen random mod 1000 < {share} " if share < 1000 else ""
            lines += [f"add chain ip {_TABLE} lose{share}", f"add rule ip {_TABLE} lose{share} {odds}drop"]
        lines += _difference("gone", self._gone - gone, gone - self._gone)
        before = {f"{address} : goto lose{share}" for address, share in self._lossy.items()}
        after = {f"{address} : goto lose{share}" for address, share in permille.items()}
        lines += _difference("lossy", before - after, after - before)
        if lines:
            _run(self._nft, "\n".join(lines) + "\n")
        self._chains |= set(permille.values())
        self._gone, self._lossy = gone, permille


def _difference(name: str, out: Iterable[str], into: Iterable[str]) -> list[str]:
    removed, added = ", ".join(sorted(out)), ", ".join(sorted(into))
    lines = [f"delete element ip {_TABLE} {name} {{ {removed} }}"] if removed else []
    return lines + ([f"add element ip {_TABLE} {name} {{ {added} }}"] if added else [])


def _run(nft: str, rules: str) -> None:
    done = subprocess.run([nft, "-f", "-"], input=rules, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        reason = (done.stderr.strip() or "no reason given").splitlines()[0]
        raise StartError(f"nft does not take the simulator's rules: {reason}")
