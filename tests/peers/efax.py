"""efax, a fax program of 1999 that nobody here made, sends and receives through two soft modems across the exchange."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "apps"))

from command import check, main, needs, tipring
from fax_programs import SPEEDS, Modems, printed_page, rows_of_pbm, write_pbm


def helper_write_tiff(rows):
    write_pbm("page.pbm", rows)
    subprocess.run(["efix", "-i", "pbm", "-o", "tiffg3", "-n", "page.tif", "page.pbm"], check=True, capture_output=True, timeout=60)


def helper_rows(name):
    """Of a fax that efax has kept, by its own converter."""
    subprocess.run(["efix", "-o", "pbm", "-n", "back.pbm", name], check=True, capture_output=True, timeout=60)
    return rows_of_pbm(Path("back.pbm").read_bytes())


def helper_efax(service_class, *arguments):
    """@param service_class  1, or 0 for 2.0, which it prefers"""
    return subprocess.Popen(
        ["efax", "-v", "chewmrtnf", "-o", service_class, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )


def helper_forget_what_came():
    for old in Path().glob("came*"):
        old.unlink()


def helper_goes_through(service_class, sender, receiver, speed, *options):
    helper_forget_what_came()
    with Modems(speed):
        waits = helper_efax(service_class, "-d", receiver, "-i", "S0=1", "-w", "-l", receiver, "-r", "came")
        sends = helper_efax(service_class, "-d", sender, "-l", sender, "-h", " ", *options, "-t", receiver, "page.tif")
        print(sends.communicate(timeout=120)[0])
        if sends.returncode != 0:
            waits.terminate()
        print(waits.communicate(timeout=60)[0])
    return sends.returncode == 0 and waits.returncode == 0


def helper_fax(service_class, sender, receiver, *options):
    needs("efax", "efax")
    page = printed_page(int(sender))
    helper_write_tiff(page)
    check(any(helper_goes_through(service_class, sender, receiver, speed, *options) for speed in SPEEDS), "at no speed")
    came = helper_rows("came.001")
    check(came[-len(page):] == page, len(came), "rows, not those that were sent")
    above = came[: -len(page)]  # efax leaves room for a header above every page
    check(len(above) < 40 and not any(any(row) for row in above), len(above))


def a_page_goes_from_301_to_302():
    helper_fax("1", "301", "302")


def a_page_goes_from_302_to_301_by_v29():
    helper_fax("1", "302", "301", "-c", "1,3,0,2,0,0,0,0")


def a_page_goes_from_301_to_302_in_class_2_0():
    helper_fax("0", "301", "302")


def helper_is_polled(speed):
    helper_forget_what_came()
    with Modems(speed):
        polls = helper_efax("1", "-d", "302", "-l", "302", "-c", "1,1,0,2,0,0,0,0", "-r", "came", "-t", "207")
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
