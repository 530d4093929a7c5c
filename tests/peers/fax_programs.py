"""What fax programs of other people need to be tried: soft modems, and pages."""

import random
import re
import select
import signal
import subprocess
import time
from pathlib import Path

from command import TIPRING, check

SPEEDS = (4, 2, 1)  # their time-outs are the wall clock's: on a machine that stalls they miss their moments, and have more of them
WIDTH = 1728
HEIGHT = 300


class Modems:
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


def printed_page(seed):
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


def write_pbm(name, rows):
    Path(name).write_bytes(b"P4\n%d %d\n" % (WIDTH, len(rows)) + b"".join(rows))


def rows_of_pbm(picture):
    header = re.match(rb"P4\s+(\d+)\s+(\d+)\s", picture)
    check(header and int(header[1]) == WIDTH, picture[:40])
    length = WIDTH // 8
    rest = picture[header.end() :]
    check(len(rest) == int(header[2]) * length, len(rest), header[2])
    return [rest[at : at + length] for at in range(0, len(rest), length)]
