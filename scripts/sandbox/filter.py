#!/usr/bin/python3
"""Writes the system call filter of the unit as a BPF program, for bubblewrap: scripts/sandbox/filter.py UNIT >FILE

What systemd makes of SystemCallFilter, RestrictNamespaces, RestrictAddressFamilies, MemoryDenyWriteExecute, LockPersonality
and RestrictSUIDSGID, as far as a filter can.
"""

import os
import re
import socket
import subprocess
import sys

import seccomp
from seccomp import Arg, EQ, MASKED_EQ, Attr

NEW_NAMESPACES = 0x7E020080
SET_ID = 0o6000
PROT_WRITE, PROT_EXEC = 2, 4


def of_set(name):
    """The calls of one of systemd's sets, and of those in it."""
    text = subprocess.run(
        ["systemd-analyze", "syscall-filter", "--no-pager", name],
        check=True, capture_output=True, text=True,
    ).stdout
    calls = set()
    for line in re.findall(r"^\s+([@\w-]+)$", text, re.M):
        calls |= of_set(line) if line.startswith("@") else {line}
    return calls


def directives(unit, name):
    """The values of a directive, one a line."""
    with open(unit, encoding="utf-8") as file:
        return re.findall(rf"^{name}=(.*)$", file.read(), re.M)


def allowed(unit):
    """The calls that the unit allows."""
    calls = set()
    for line in directives(unit, "SystemCallFilter"):
        named = set().union(*map(of_set, line.removeprefix("~").split()))
        calls = calls - named if line.startswith("~") else calls | named
    return calls


def main(unit):
    """Writes the filter of the unit to standard output."""
    for needed in ("RestrictNamespaces", "MemoryDenyWriteExecute", "LockPersonality", "RestrictSUIDSGID"):
        if directives(unit, needed) != ["true"]:
            sys.exit(f"{unit} does not say {needed}=true any more: teach this script what it says")
    families = [getattr(socket, name) for line in directives(unit, "RestrictAddressFamilies") for name in line.split()]
    rules = {
        "mmap": [[Arg(2, MASKED_EQ, PROT_WRITE | PROT_EXEC, bits)] for bits in (0, PROT_WRITE, PROT_EXEC)],
        "mprotect": [[Arg(2, MASKED_EQ, PROT_EXEC, 0)]],
        "pkey_mprotect": [[Arg(2, MASKED_EQ, PROT_EXEC, 0)]],
        "socket": [[Arg(0, EQ, int(family))] for family in families],
        "clone": [[Arg(0, MASKED_EQ, NEW_NAMESPACES, 0)]],
        "personality": [[Arg(0, EQ, 0)]],
        "chmod": [[Arg(1, MASKED_EQ, SET_ID, 0)]],
        "fchmod": [[Arg(1, MASKED_EQ, SET_ID, 0)]],
        "fchmodat": [[Arg(2, MASKED_EQ, SET_ID, 0)]],
        # Its flags are in memory, where no filter sees them: libraries fall back to clone.
        "clone3": [],
        "unshare": [],
        "setns": [],
    }
    made = seccomp.SyscallFilter(seccomp.ERRNO(1))
    made.set_attr(Attr.CTL_NNP, 1)
    calls = allowed(unit)
    if len(calls) < 250:
        sys.exit(f"{unit} allows {len(calls)} calls only: something was not understood")
    for call in sorted(calls):
        try:
            for rule in rules.get(call, [[]]):
                made.add_rule(seccomp.ALLOW, call, *rule)
        except (RuntimeError, ValueError, OSError):
            # A call of another architecture.
            continue
    made.add_rule(seccomp.ERRNO(38), "clone3")
    made.export_bpf(sys.stdout.buffer)
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
    os._exit(0)
