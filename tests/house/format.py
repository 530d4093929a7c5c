#!/usr/bin/env python3
"""format.py [--check]: formats every C++ file as .clang-format says, or complains of those that are not."""

import os
import shutil
import subprocess
import sys

from house import ROOMS
from tidy import ROOT, skip


def main():
    program = shutil.which("clang-format-14") or shutil.which("clang-format")
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout if program else ""
    if "version 14" not in version:
        skip("clang-format 14 is not installed (other versions format otherwise): apt-get install clang-format")
    files = [str(path) for room in (*ROOMS, "tests", "cmake") for path in sorted((ROOT / room).rglob("*.[ch]pp"))]
    what = ["--dry-run", "--Werror"] if "--check" in sys.argv else ["-i"]
    complaints = subprocess.run([program, *what, *files], stderr=subprocess.PIPE, text=True).stderr
    bad = sorted({os.path.relpath(line.split(":")[0], ROOT) for line in complaints.splitlines() if ": error:" in line})
    for file in bad:
        print(f"{file}: not as .clang-format says (cmake --build --preset dev --target format mends it)")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
