"""What the demo leaves, read by programs that nobody here made."""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "apps"))

from command import check, main, needs, tipring


def helper_demo(folder="demo"):
    check(tipring("demo", "--out", folder).status == 0)
    return Path(folder)


def helper_read_by(program, *arguments):
    read = subprocess.run([needs(program, program), *arguments], capture_output=True, text=True, timeout=100)
    check(read.returncode == 0, read.returncode, read.stderr[-1000:])
    print(read.stdout)
    return read.stdout


def multimon_ng_reads_the_digits():
    needs("multimon-ng", "multimon-ng")
    demo = helper_demo()
    text = helper_read_by("multimon-ng", "-q", "-a", "DTMF", "-t", "wav", str(demo / "201.wav"))
    digits = "".join(re.findall(r"^DTMF: (.)$", text, re.MULTILINE))
    check(digits.startswith("202"), digits)
    check("1234#" in digits, digits)
    check(tipring("listen", demo / "201.wav", "--digits").out == digits + "\n", digits)


def minimodem_reads_the_caller_id():
    needs("minimodem", "minimodem")
    demo = helper_demo()
    text = helper_read_by("minimodem", "--rx", "callerid", "-f", str(demo / "202.wav"))
    check(re.search(r"^Phone:\s+201$", text, re.MULTILINE), text)
    check(re.search(r"^Name:\s+Ada$", text, re.MULTILINE), text)


def tipring_listen_hears_what_the_demo_said():
    demo = helper_demo()
    digits = {path.stem: tipring("listen", path, "--digits").out.strip() for path in sorted(demo.glob("*.wav"))}
    check(len(digits) == 7, digits)
    check(digits["201"].startswith("202") and "1234#" in digits["201"], digits)
    caller = [e for e in tipring("listen", demo / "202.wav", "--json").events if e["kind"] == "caller_id"]
    check(caller and caller[0]["number"] == "201" and caller[0]["name"] == "Ada", caller)


def two_demos_leave_the_same_bytes():
    once, again = helper_demo("once"), helper_demo("again")
    names = sorted(path.name for path in once.iterdir())
    check(names == sorted(path.name for path in again.iterdir()), names)
    check({"201.wav", "timeline.jsonl", "timeline.svg"} <= set(names), names)
    for name in names:
        check((once / name).read_bytes() == (again / name).read_bytes(), name)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
