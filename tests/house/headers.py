#!/usr/bin/env python3
"""headers.py BUILD_DIR [--changed]: every public header compiles alone.

With --changed only those that changed, and those that include one that did, are really alone; for the others the build's
precompiled header stands in for Boost and the standard library, which takes a third of the time. What changed is decided
as by tidy.py; without a history to compare with, none has help.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from house import quoted_includes
from tidy import ROOT, changed_since, git

MARK = "_verify_interface_header_sets/"  # CMake's sources with one #include each


def commands_of(build):
    """The header of each of CMake's verifying sources, and how it is compiled."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        if MARK in entry["file"]:
            header = entry["file"].rpartition(MARK)[2].removesuffix(".cxx")
            yield header, entry


def precompiled_header_of(build):
    found = re.search(r"-include (\S+cmake_pch\.hxx)", (build / "compile_commands.json").read_text())
    return f" -include {found[1]}" if found else ""


def with_those_who_include(changed, headers):
    """`changed`, and the headers that include one of them, by however many steps."""
    includes = {header: {name for _, name in quoted_includes((ROOT / header).read_text())} for header in headers}
    affected = set(changed)
    while more := {header for header in headers if header not in affected and includes[header] & affected}:
        affected |= more
    return affected & set(headers)


def main():
    build = Path(sys.argv[1]).resolve()
    commands = dict(commands_of(build))
    if not commands:
        sys.exit(f"{build}: CMake was to verify no header sets")
    alone, help_for_others = set(commands), ""
    since = changed_since()
    if "--changed" in sys.argv and git("rev-parse", "--verify", "--quiet", f"{since}^{{commit}}"):
        alone = with_those_who_include(git("diff", "--name-only", since), commands)
        help_for_others = precompiled_header_of(build)
        print(f"{len(alone)} of {len(commands)} headers changed since {since}, or include one that did")

    def compile_alone(header):
        entry = commands[header]
        command = entry["command"] + " -fsyntax-only" + ("" if header in alone else help_for_others)
        run = subprocess.run(
            command, shell=True, cwd=entry["directory"], capture_output=True, text=True, check=False
        )
        if run.returncode:
            print(f"{header} does not compile alone:\n{run.stderr}", flush=True)
        return run.returncode

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = sum(code != 0 for code in pool.map(compile_alone, sorted(commands)))
    print(f"{len(commands)} headers compiled, {failed} with errors")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
