#!/usr/bin/env python3
"""tidy.py BUILD_DIR [--changed]: clang-tidy over every source of the build, or over those that changed.

Changed are the files that differ from where this branch left main, and on main from the previous commit; TIPRING_TIDY_SINCE
names another commit. Exits with 77 (skipped) where there is no clang-tidy or no history, except where CI is set.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST = 30  # a source takes up to 20 s, and CI as a whole 20 minutes


def skip(why):
    print(why)
    sys.exit(1 if os.environ.get("CI") else 77)


def git(*command):
    return subprocess.run(["git", "-C", ROOT, *command], capture_output=True, text=True, check=False).stdout.split()


def changed_since():
    if since := os.environ.get("TIPRING_TIDY_SINCE"):
        return since
    head = git("rev-parse", "HEAD")
    fork = git("merge-base", "main", "HEAD") or git("merge-base", "origin/main", "HEAD")
    return fork[0] if fork and fork != head else "HEAD~1"


def commands_without_pch(build):
    """The compile commands as clang can read them: g++'s precompiled header is left out."""
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        kept, skip_next = [], False
        for word, following in zip(words, [*words[1:], ""]):
            if skip_next or word in ("-Winvalid-pch", "-fpch-preprocess") or (word == "-include" and "cmake_pch" in following):
                skip_next = word == "-include"
                continue
            kept.append(word)
        ours = Path(entry["file"]).suffix == ".cpp"  # the rules are for C++; C is there to try tapi.h
        if ours and Path(entry["file"]).is_relative_to(ROOT) and not Path(entry["file"]).is_relative_to(build):
            yield {**entry, "command": shlex.join(kept)}


def main():
    build = Path(sys.argv[1]).resolve()
    program = shutil.which("clang-tidy-14") or shutil.which("clang-tidy")
    if not program:
        skip("clang-tidy is not installed: apt-get install clang-tidy")

    commands = list(commands_without_pch(build))
    database = build / "tidy"
    database.mkdir(exist_ok=True)
    (database / "compile_commands.json").write_text(json.dumps(commands))

    files = sorted({entry["file"] for entry in commands})
    if "--changed" in sys.argv:
        since = changed_since()
        if not git("rev-parse", "--verify", "--quiet", f"{since}^{{commit}}"):
            print(f"There is no {since} to compare with: nothing was checked.")
            sys.exit(77)
        history = git("diff", "--name-only", "HEAD") + git("log", "--name-only", "--format=", "-m", f"{since}..HEAD")
        changed = [str(ROOT / name) for name in dict.fromkeys(history)]  # latest first
        files = [file for file in changed if file in files]
        print(f"{len(files)} sources changed since {since}")
        if len(files) > MOST:
            print(f"Only the {MOST} that changed last are checked here; the target 'tidy' checks all.")
            del files[MOST:]

    def tidy(file):
        run = subprocess.run(
            [program, "-p", database, "--quiet", "--warnings-as-errors=*", "--extra-arg=-Wno-unknown-warning-option", file],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            print(run.stdout, run.stderr, flush=True)
        return run.returncode

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = sum(code != 0 for code in pool.map(tidy, files))
    print(f"{len(files)} sources checked, {failed} with complaints")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
