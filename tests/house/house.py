#!/usr/bin/env python3
"""house.py CHECK: holds the sources against a rule of the house that no compiler knows.

Each check is a function `root -> complaints`; `house_test.py` shows for each that it can complain.
"""

import re
import sys
from pathlib import Path

ROOMS = ("base", "dsp", "hw", "drivers", "core", "api", "apps")
PROOFS = ("bench", "fuzz", "house", "lab", "peers", "transcripts")  # folders of tests/ that mirror no room


def sources(root, *folders):
    """All C++ files of these folders (default: everything), as (path within the tree, text)."""
    for folder in folders or (*ROOMS, "tests"):
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def without_words(text):
    """The code alone: comments and the insides of literals are blanked, lines stay where they are."""
    literal = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"(?P<d>[^()\s]*)\(.*?\)(?P=d)"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Za-z_])\'(?:\\.|[^\'\\\n])*\'',
        re.DOTALL,
    )
    return literal.sub(lambda m: '""' * (m[0][-1] == '"') + "\n" * m[0].count("\n"), text)


def found(path, text, pattern, why):
    """A complaint with its line for every match of `pattern` in the code of `text`."""
    code = without_words(text)
    return [f"{path}:{line_of(code, m.start())}: {m[0].strip()}: {why}" for m in re.finditer(pattern, code)]


def line_of(code, at):
    return code.count("\n", 0, at) + 1


def quoted_includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        if m := re.match(r'\s*#\s*include\s+"([^"]+)"', line):
            yield number, m[1]


def bracketed_includes(text):
    for number, line in enumerate(text.splitlines(), 1):
        if m := re.match(r"\s*#\s*include\s+<([^>]+)>", line):
            yield number, m[1]


def read_rooms(root):
    """cmake/rooms.txt: {path: paths it may touch}."""
    rows = {}
    for line in (root / "cmake/rooms.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            path, _, may_touch = line.partition(":")
            rows[path.strip()] = may_touch.split()
    return rows


def row_of(rows, path):
    return max((row for row in rows if path.startswith(row)), key=len, default=None)


def arrows(root):
    """Every #include "room/..." goes where cmake/rooms.txt allows; Asio is met only through base/async."""
    rows = read_rooms(root)
    complaints = [
        f"cmake/rooms.txt: {row} may touch {other}, which is no row"
        for row, others in rows.items()
        for other in others
        if other not in rows
    ]
    for path, text in sources(root):
        mine = row_of(rows, path)
        if mine is None and not path.startswith("tests/"):
            complaints.append(f"{path}: in no room of cmake/rooms.txt")
        for line, name in quoted_includes(text):
            theirs = row_of(rows, name)
            if not (root / name).exists():
                complaints.append(f'{path}:{line}: "{name}" does not name its room, or does not exist')
            elif mine is not None and theirs != mine and theirs not in rows[mine]:
                complaints.append(f"{path}:{line}: {mine} may not touch {theirs or 'tests/'} ({name})")
        for line, name in bracketed_includes(text):
            if mine and name.startswith("boost/asio") and mine != "base/async/" and "base/async/" not in rows[mine]:
                complaints.append(f"{path}:{line}: {mine} is pure and may not touch Asio ({name})")
    return complaints


def wrapped_headers(root):
    """C libraries stay at arm's length: their headers in .cpp files only; CLI11 in apps only."""
    at_arms_length = re.compile(r"spandsp|libserialport\.h|dahdi/|tonezone|sndfile|samplerate\.h|tiff|toml|libudev\.h|phonenumbers|google/protobuf|lua5|sqlite3")
    complaints = []
    for path, text in sources(root):
        for line, name in bracketed_includes(text):
            if path.endswith(".hpp") and not path.startswith("tests/") and at_arms_length.match(name):
                complaints.append(f"{path}:{line}: <{name}> belongs into a .cpp file")
            if name.startswith("CLI/") and not path.startswith("apps/"):
                complaints.append(f"{path}:{line}: <{name}> belongs into apps/")
    return complaints


def awaited_braces(root):
    """g++ 12 destroys twice a braced aggregate built inside an awaited call."""
    complaints = []
    for path, text in sources(root):
        code = without_words(text)
        for await_ in re.finditer(r"\bco_await\b", code):
            call = code[await_.start() : end_of_call(code, await_.end())]
            if re.search(r"[(,]\s*[A-Za-z_:]*\{", call):
                complaints.append(f"{path}:{line_of(code, await_.start())}: {call}: name the aggregate first (g++ 12)")
    return complaints


def end_of_call(code, at):
    """Where the parentheses close that open next, those of a chain of calls included, if that is before the statement ends."""
    depth = 0
    for at in range(at, len(code)):
        depth += (code[at] == "(") - (code[at] == ")")
        if (depth <= 0 and code[at] == ";") or depth < 0:
            break
        if depth == 0 and code[at] == ")" and not re.match(r"\s*(\.|->)", code[at + 1 :]):
            break
    return at + 1


def time_is_data(root):
    """Nothing sleeps; hw/plant, drivers, dsp and core have no clock of their own."""
    sleeps = r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\b"
    clocks = r"\b(?:system_clock|steady_clock|high_resolution_clock|steady_timer|gettimeofday|clock_gettime)\b"
    complaints = []
    for path, text in sources(root):
        complaints += found(path, text, sleeps, "await an event, or virtual time")
    for path, text in sources(root, "hw/plant", "drivers", "dsp", "core"):
        complaints += found(path, text, clocks, "wait through time_source")
    return complaints


def owned_coroutines(root):
    """asio::detached appears in apps only."""
    return [
        c
        for path, text in sources(root)
        if not path.startswith("apps/")
        for c in found(path, text, r"\basio::detached\b", "every coroutine has an owner")
    ]


def test_names(root):
    """tests/dsp/dtmf_test.cpp proves dsp/dtmf.hpp (tests/core/X_scenarios.cpp: all of core); benchmarks and fuzz targets are named after their folder."""
    complaints = []
    for path, text in sources(root, "tests"):
        folder, _, name = path.removeprefix("tests/").rpartition("/")
        top = folder.split("/")[0]
        if top in ROOMS:
            stem = name.removesuffix("_test.cpp")
            unit = root / folder / stem
            if stem != name and not (unit.is_dir() or unit.with_suffix(".hpp").exists() or unit.with_suffix(".cpp").exists()):
                complaints.append(f"{path}: proves {folder}/{stem}, which does not exist")
        elif top and top not in PROOFS:
            complaints.append(f"{path}: tests/{top} mirrors no room")
        for suffix, home in (("_bench.cpp", "bench"), ("_fuzz.cpp", "fuzz")):
            if name.endswith(suffix) and top != home:
                complaints.append(f"{path}: belongs into tests/{home}/")
        complaints += found(path, text, r"\bdoctest::skip\(", "CTest cannot count it: skip a whole test by exit code 77")
    return complaints


def unnamed_cards(root):
    """What a line is made of is known in hw/ and where it is picked: no word of DAHDI in drivers/ and core/, comments and data included."""
    complaints = []
    for folder in ("drivers", "core"):
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file():
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if "dahdi" in line.lower():
                    complaints.append(f"{path.relative_to(root).as_posix()}:{number}: names DAHDI, which only hw/dahdi knows")
    return complaints


def machine_paths(root):
    """No path of one person's machine."""
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/\S*")
    skipped = {".git", "build", "out", ".cache", "__pycache__"}
    complaints = []
    for path in sorted(root.rglob("*")):
        within = path.relative_to(root)
        if path.is_file() and skipped.isdisjoint(within.parts) and not within.parts[0].startswith("build-"):
            text = path.read_text(encoding="utf-8", errors="ignore")
            for number, line in enumerate(text.splitlines(), 1):
                if m := pattern.search(line):
                    complaints.append(f"{within.as_posix()}:{number}: {m[0]}: a path of one machine")
    return complaints


def readme(root):
    """README's C++ example is the consumer that the install test builds and runs."""
    example = (root / "tests/house/consumer/main.cpp").read_text(encoding="utf-8")
    if f"```cpp\n{example}```\n" in (root / "README.md").read_text(encoding="utf-8"):
        return []
    return ["README.md: its C++ example is not tests/house/consumer/main.cpp, word for word"]


CHECKS = (arrows, wrapped_headers, awaited_braces, time_is_data, owned_coroutines, test_names, unnamed_cards, machine_paths, readme)


def main():
    checks = {check.__name__: check for check in CHECKS}
    if len(sys.argv) != 2 or sys.argv[1] not in checks:
        sys.exit(f"usage: house.py {'|'.join(checks)}")
    complaints = checks[sys.argv[1]](Path(__file__).resolve().parents[2])
    print("\n".join(complaints))
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
