"""efax, a fax program of 1999 that nobody here made, sends and receives through two soft modems across the exchange."""

import random
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "apps"))

from command import TIPRING, check, main, needs, tipring

SPEEDS = (4, 2, 1)  # efax's own time-outs are the wall clock's: on a machine that stalls it misses its moments, and has more of them
WIDTH = 1728
HEIGHT = 300


class helper_modems:
    """Lines 301 and 302 of the built-in town, a modem on each."""

    def __init__(self, speed):
        self.speed = speed

    def __enter__(self):
        self.process = subprocess.Popen(
            [TIPRING, "softmodem", "plant:301,plant:302", "--link", "301", "--link", "302", "--speed", str(self.speed),
             "--quiet-town"],
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        told = b""
        end = time.monotonic() + 60
        while b"plant:302 is a modem at 302\n" not in told:
            left = end - time.monotonic()
            check(left > 0 and select.select([self.process.stdout], [], [], left)[0], told)
            told += self.process.stdout.read(4096)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)


def helper_page(seed):
    """Something like print: lines of black strokes. @return rows of packed bits."""
    random.seed(seed)
    rows = []
    for y in range(HEIGHT):
        row = bytearray(WIDTH // 8)
        if y // 12 % 2:
            for x in range(20, 190):
                row[x] = random.choice((0x00, 0x00, 0xFF, 0x1F, 0xF0, 0x18))
        rows.append(bytes(row))
    return rows


def helper_write_tiff(rows):
    Path("page.pbm").write_bytes(b"P4\n%d %d\n" % (WIDTH, len(rows)) + b"".join(rows))
    subprocess.run(["efix", "-i", "pbm", "-o", "tiffg3", "-n", "page.tif", "page.pbm"], check=True, capture_output=True, timeout=60)


def helper_rows(name):
    """Of a fax that efax has kept, by its own converter."""
    subprocess.run(["efix", "-o", "pbm", "-n", "back.pbm", name], check=True, capture_output=True, timeout=60)
    picture = Path("back.pbm").read_bytes()
    header = re.match(rb"P4\s+(\d+)\s+(\d+)\s", picture)
    check(header and int(header[1]) == WIDTH, picture[:40])
    length = WIDTH // 8
    rest = picture[header.end() :]
    check(len(rest) == int(header[2]) * length, len(rest), header[2])
    return [rest[at : at + length] for at in range(0, len(rest), length)]


def helper_efax(*arguments):
    return subprocess.Popen(
        ["efax", "-v", "chewmrtnf", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )


def helper_forget_what_came():
    for old in Path().glob("came*"):
        old.unlink()


def helper_goes_through(sender, receiver, speed, *options):
    helper_forget_what_came()
    with helper_modems(speed):
        waits = helper_efax("-d", receiver, "-i", "S0=1", "-w", "-l", receiver, "-r", "came")
        sends = helper_efax("-d", sender, "-l", sender, "-h", " ", *options, "-t", receiver, "page.tif")
        print(sends.communicate(timeout=120)[0])
        if sends.returncode != 0:
            waits.terminate()
        print(waits.communicate(timeout=60)[0])
    return sends.returncode == 0 and waits.returncode == 0


def helper_fax(sender, receiver, *options):
    needs("efax", "efax")
    page = helper_page(int(sender))
    helper_write_tiff(page)
    check(any(helper_goes_through(sender, receiver, speed, *options) for speed in SPEEDS), "at no speed")
    came = helper_rows("came.001")
    check(came[-len(page):] == page, len(came), "rows, not those that were sent")
    above = came[: -len(page)]  # efax leaves room for a header above every page
    check(len(above) < 40 and not any(any(row) for row in above), len(above))


def a_page_goes_from_301_to_302():
    helper_fax("301", "302")


def a_page_goes_from_302_to_301_by_v29():
    helper_fax("302", "301", "-c", "1,3,0,2,0,0,0,0")


def helper_is_polled(speed):
    helper_forget_what_came()
    with helper_modems(speed):
        polls = helper_efax("-d", "302", "-l", "302", "-c", "1,1,0,2,0,0,0,0", "-r", "came", "-t", "207")
        print(polls.communicate(timeout=120)[0])
    return polls.returncode == 0


def a_page_is_polled_from_a_fax_machine_by_v27ter():
    needs("efax", "efax")
    needs("tiffcp", "libtiff-tools")
    check(tipring("fax", "receive", "plant:302", "--poll", 207, "--out", "in").status == 0)
    subprocess.run(["tiffcp", "-c", "g3", *Path("in").iterdir(), "own.tif"], check=True, capture_output=True, timeout=60)
    check(any(helper_is_polled(speed) for speed in SPEEDS), "at no speed")
    own, came = helper_rows("own.tif"), helper_rows("came.001")
    below_header = 40  # which tells the time
    check(len(own) > 200 and any(any(row) for row in own[below_header:]), len(own))
    check(came[below_header:] == own[below_header:], len(came), len(own))


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
