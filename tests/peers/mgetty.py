"""mgetty and its sendfax, as Debian ships them: fax programs of 1993 without T.30, which speak class 2 and 2.0 to two soft modems."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "apps"))

from command import SKIPPED, check, main, needs
from fax_programs import SPEEDS, Modems, printed_page, rows_of_pbm, write_pbm

ROOT = Path(sys.argv[3])  # where its packages are unpacked
PAGES = 2


def helper_program(path):
    """Of the packages that are unpacked: installed, mgetty-fax would begin to work off a queue."""
    if (ROOT / path).exists():
        return str(ROOT / path)
    print(f"{ROOT / path} is missing: cmake could not fetch mgetty-fax, see what it says")
    sys.exit(1 if os.environ.get("CI") else SKIPPED)


def helper_in_a_root_of_its_own(program, *arguments):
    """As root, with locks, logs and a spool, and nobody to send mail: a user name space is its root, and all of it is in our folder."""
    here = Path.cwd()
    for folder in ("run/lock", "log/mgetty/fax", "spool/fax/incoming"):
        Path("root", folder).mkdir(parents=True, exist_ok=True)
    return [needs("bwrap", "bubblewrap"), "--unshare-user", "--unshare-pid", "--die-with-parent", "--uid", "0", "--gid", "0",
            "--dev-bind", "/", "/", "--tmpfs", "/usr/sbin", "--bind", here / "root/run", "/run", "--bind", here / "root/log", "/var/log",
            "--bind", here / "root/spool", "/var/spool", "--bind", here, here, helper_program(program), "-x", "6", *arguments]


def helper_mgetty(line):
    """Waits for a call, as a getty does."""
    return subprocess.Popen(
        helper_in_a_root_of_its_own("sbin/mgetty", "-C", "c2.0", "-F", "-n", "1", "-I", line, f"../{Path.cwd()}/{line}"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def helper_waits_for_call(mgetty):
    """Until it has set its modem up, and says so in its log."""
    end = time.monotonic() + 60
    while not any(" waiting..." in log.read_text(errors="replace") for log in Path("root/log/mgetty").glob("mg_*")):
        check(mgetty.poll() is None and time.monotonic() < end, "mgetty does not wait for calls")
        time.sleep(0.1)


def helper_sendfax(line, *arguments):
    with open(line, "r+b", buffering=0) as modem:
        return subprocess.run(
            helper_in_a_root_of_its_own("usr/sbin/sendfax", "-v", *arguments), stdin=modem, capture_output=True, text=True,
            errors="replace", timeout=300,
        )


def helper_goes_through(service_class, speed):
    shutil.rmtree("root", ignore_errors=True)
    with Modems(speed):
        waits = helper_mgetty("302")
        helper_waits_for_call(waits)
        sends = helper_sendfax("301", "-C", service_class, "-S", "302", *(f"page{i}.g3" for i in range(PAGES)))
        print(sends.stdout, sends.stderr)
        if sends.returncode != 0:
            waits.terminate()
        print(waits.communicate(timeout=60)[0])
    for log in Path("root/log/mgetty").rglob("*"):
        print(log, log.read_text(errors="replace") if log.is_file() else "")
    return sends.returncode == 0


def helper_pages_go(service_class):
    pages = [printed_page(seed) for seed in range(PAGES)]
    for i, page in enumerate(pages):
        write_pbm("page.pbm", page)
        coded = subprocess.run([helper_program("usr/bin/pbm2g3"), "page.pbm"], check=True, capture_output=True, timeout=60).stdout
        Path(f"page{i}.g3").write_bytes(coded)
    check(any(helper_goes_through(service_class, speed) for speed in SPEEDS), "at no speed")
    came = sorted(Path("root/spool/fax/incoming").iterdir())
    check(len(came) == PAGES, came)
    for page, file in zip(pages, came):
        picture = subprocess.run([helper_program("usr/bin/g32pbm"), file], check=True, capture_output=True, timeout=60).stdout
        check(rows_of_pbm(picture) == page, file, "has other rows than were sent")


def two_pages_go_from_sendfax_to_mgetty_in_class_2_0():
    helper_pages_go("c2.0")


def two_pages_go_from_sendfax_in_class_2_to_mgetty():
    helper_pages_go("cls2")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
