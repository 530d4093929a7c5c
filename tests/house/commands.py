#!/usr/bin/env python3
"""commands.py TIPRING readme|transcript|examples|operations: what is written of the tipring command is so.

readme      README's table has the commands that `tipring --help` has.
transcript  README's piece of the demo is what `tipring demo` prints, but for the lines left out ("...").
examples    each command's --help has an example, and it works as printed, in an empty folder.
operations  README's table of operations is what `tipring lines --capabilities` says of a line and of an extension.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def help_of(program, *command):
    return subprocess.run([program, *command, "--help"], capture_output=True, text=True, check=True).stdout


def commands_of(program):
    return set(re.findall(r"^  ([a-z]+)", help_of(program).partition("Subcommands:")[2], re.MULTILINE))


def readme(program):
    shown = set(re.findall(r"^\| `tipring ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    there = commands_of(program)
    return [f"README.md does not show 'tipring {name}'" for name in sorted(there - shown)] + [
        f"README.md shows 'tipring {name}', which does not exist" for name in sorted(shown - there)
    ]


def transcript(program):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    piece = next(block for block in text.split("```")[1::2] if "  -- " in block)
    shown = [line for line in piece.splitlines()[1:] if line != "..."]
    with tempfile.TemporaryDirectory() as folder:
        told = subprocess.run([program, "demo", "--out", folder], capture_output=True, text=True, check=False).stdout
    rest = iter(told.splitlines())
    lost = next((line for line in shown if line not in rest), None)
    return [] if lost is None else [f"README.md: the demo does not say, or not at that place: {lost}"]


def examples(program):
    complaints = []
    for name in sorted(commands_of(program)):
        lines = [line.strip() for line in help_of(program, name).partition("Example:")[2].splitlines() if line.strip()]
        if not lines:
            complaints.append(f"'tipring {name} --help' has no example")
        with tempfile.TemporaryDirectory() as folder:
            for line in lines:
                ran = subprocess.run(
                    ["bash", "-c", line],
                    cwd=folder,
                    env={**os.environ, "TIPRING_RECORDS": f"{folder}/calls.db", "PATH": f"{Path(program).parent}:{os.environ['PATH']}"},
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if ran.returncode:
                    complaints.append(f"{line}\n  exit status {ran.returncode}\n{ran.stdout[-1000:]}{ran.stderr}")
    return complaints


def operations(program):
    said = subprocess.run([program, "lines", "--capabilities", "--json"], capture_output=True, text=True, check=True).stdout
    on = {(r["line"], r["operation"]): r for r in map(json.loads, said.splitlines())}
    rows = ["| operation | TAPI 2.x | on an extension of ours | on a line to an exchange, port or modem |", "|---|---|---|---|"]
    for line, name in on:
        if line == "plant:201":
            ways = [f"{on[at, name]['can']}: {on[at, name]['how']}" for at in ("plant:201", "plant:301")]
            if any(on["at:plant:302", name][what] != on["plant:301", name][what] for what in ("can", "how")):
                return [f"{name} is not the same on a modem as on a port: give modems a column of their own"]
            rows.append(f"| {name} | `{on[line, name]['tapi']}` | {ways[0]} | {ways[1]} |")
    table = "\n".join(rows)
    written = (ROOT / "README.md").read_text(encoding="utf-8")
    return [] if table in written else [f"README.md: the table of operations should be\n\n{table}\n"]


CHECKS = {"readme": readme, "transcript": transcript, "examples": examples, "operations": operations}

if __name__ == "__main__":
    found = CHECKS[sys.argv[2]](sys.argv[1])
    print("\n".join(found))
    sys.exit(bool(found))
