"""tipring fax: documents to and from Felix, the fax machine at 207 of the built-in town, and all that can be wrong with them."""

import json
import os
import signal
import subprocess
import zlib
from pathlib import Path

from command import TIPRING, check, main, needs, one_sentence, tipring

LINE = "plant:301"


def helper_kinds(result, kind):
    return [e for e in result.events if e["kind"] == kind]


def helper_polled():
    """The one document in the folder `in`, and what was told while it came."""
    result = tipring("fax", "receive", LINE, "--poll", 207, "--out", "in", "--identity", "301", "--json")
    check(result.status == 0, result.errors)
    documents = sorted(Path("in").iterdir())
    check(len(documents) == 1 and documents[0].suffix == ".tif", documents)
    return documents[0], result


def helper_pgm(name, width, height):
    """A grey slope as a TIFF of 8 bits a sample, uncompressed: little endian, one strip, written by hand."""
    entries = [(256, 3, width), (257, 3, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1),
               (278, 3, height), (279, 4, width * height)]
    pixels = bytes((x * 255 // width) for _ in range(height) for x in range(width))
    directory = len(entries).to_bytes(2, "little")
    for tag, kind, value in entries:
        directory += tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + (1).to_bytes(4, "little") + value.to_bytes(4, "little")
    Path(name).write_bytes(b"II*\0" + (8 + len(pixels)).to_bytes(4, "little") + pixels + directory + bytes(4))


def helper_pdf(name):
    """A page with a black square."""
    drawing = b"0 0 0 rg 100 100 300 300 re f"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
    ]
    text = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(text))
        text += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(text)
    text += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    text += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    text += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    Path(name).write_bytes(text)


def a_page_is_polled_and_sent_back():
    document, polled = helper_polled()
    pages = helper_kinds(polled, "fax_page")
    check(len(pages) == 1 and pages[0]["outcome"] == "confirmed" and pages[0]["width"] == 1728, pages)
    check(helper_kinds(polled, "fax_session")[0]["identity"] == "207", polled.out)
    sent = tipring("fax", "send", LINE, 207, document, "--json")
    check(sent.status == 0, sent.errors)
    result = helper_kinds(sent, "fax_result")
    check(len(result) == 1 and result[0]["complete"] and result[0]["pages"] == 1 and result[0]["t30"] == "OK", result)
    page = helper_kinds(sent, "fax_page")[0]
    check(page["rows"] == pages[0]["rows"] and page["compression"] == "mmr" and page["error_correction"], page)


def without_error_correction_the_page_says_so():
    document, _ = helper_polled()
    sent = tipring("fax", "send", LINE, 207, document, "--no-ecm", "--json")
    check(sent.status == 0, sent.errors)
    check(not helper_kinds(sent, "fax_page")[0]["error_correction"], sent.out)


def a_picture_of_another_size_is_scaled():
    helper_pgm("slope.tif", 600, 300)
    sent = tipring("fax", "send", LINE, 207, "slope.tif", "--json")
    check(sent.status == 0, sent.errors)
    page = helper_kinds(sent, "fax_page")[0]
    check(page["width"] == 1728 and 820 < page["rows"] < 840, page)


def a_pdf_is_drawn_in_a_sandbox():
    needs("gs", "ghostscript")
    helper_pdf("square.pdf")
    sent = tipring("fax", "send", LINE, 207, "square.pdf", "--json")
    check(sent.status == 0, sent.errors)
    check(helper_kinds(sent, "fax_page")[0]["width"] == 1728, sent.out)
    Path("broken.pdf").write_bytes(b"%PDF-1.4\n" + zlib.compress(b"nothing of use") * 50)
    one_sentence(tipring("fax", "send", LINE, 207, "broken.pdf"), 8, "'broken.pdf'", "Ghostscript")


def helper_with(settings, *arguments):
    ran = subprocess.run(
        [TIPRING, *map(str, arguments)], env={**os.environ, **settings}, capture_output=True, text=True, timeout=100, check=False
    )
    print("$ tipring", *arguments, "->", ran.returncode, ran.stderr)
    return ran


def without_a_sandbox_no_document_is_read_and_no_call_answered():
    helper_pdf("square.pdf")
    helper_pgm("slope.tif", 600, 300)
    for command in (("send", LINE, 207, "square.pdf"), ("send", LINE, 207, "slope.tif"), ("receive", LINE, "--poll", 207, "--out", "in")):
        ran = helper_with({"PATH": os.getcwd()}, "fax", *command)
        check(ran.returncode == 1 and ran.stdout == "", ran)
        check(ran.stderr.startswith("tipring: ") and "apt-get install bubblewrap" in ran.stderr, ran.stderr)


def a_reader_that_dies_is_a_failed_fax_with_a_reason():
    helper_pgm("slope.tif", 600, 300)
    Path("bin").mkdir()
    reader = Path("bin/fax-reader")
    for how, *words in (("kill -SEGV $$", "signal 11"), ("kill -KILL $$", "signal 9"), ("exit 3", "ended with 3"),
                        ("printf x", "'slope.tif' cannot be read"), ("head -c 3000000 /dev/zero | tr '\\0' '\\377'", "cannot be read")):
        reader.write_text(f"#!/bin/sh\n{how}\n")
        reader.chmod(0o755)
        ran = helper_with({"TIPRING_LIBEXEC": "bin"}, "fax", "send", LINE, 207, "slope.tif")
        check(ran.returncode == 8 and ran.stdout == "" and ran.stderr.count("\n") == 1, ran)
        for word in words:
            check(word in ran.stderr, word, ran.stderr)


def damaged_tiffs_of_every_kind_end_with_a_reason():
    helper_pgm("slope.tif", 600, 300)
    good = Path("slope.tif").read_bytes()
    table = int.from_bytes(good[4:8], "little")
    check(tipring("fax", "send", LINE, 207, "slope.tif", "--queue", "--spool", "q").status == 0, "the undamaged one is good")

    def helper_field(number, value, kind=None):
        at = table + 2 + 12 * number
        changed = bytearray(good)
        changed[at + 8 : at + 12] = value.to_bytes(4, "little")
        if kind is not None:
            changed[at + 2 : at + 4] = kind.to_bytes(2, "little")
        return bytes(changed)

    damaged = {
        "cut off in the picture": good[:9000],
        "cut off in the table": good[: table + 30],
        "table beyond the end": good[:4] + (2**31).to_bytes(4, "little") + good[8:],
        "as wide as a field": helper_field(0, 2**32 - 1, 4),
        "as high as a field": helper_field(1, 2**32 - 1, 4),
        "no rows": helper_field(1, 0),
        "picture beyond the end": helper_field(5, 2**31),
        "2000 bits a sample": helper_field(2, 2000),
        "T.6 that is none": helper_field(3, 4),
        "JPEG that is none": helper_field(3, 7),
        "zlib that is none": helper_field(3, 8),
        "65535 samples": helper_field(6, 65535),
    }
    for what, content in damaged.items():
        Path("bad.tif").write_bytes(content)
        result = tipring("fax", "send", LINE, 207, "bad.tif", "--queue", "--spool", "q")
        print(what)
        one_sentence(result, 8, "'bad.tif'")
    check(len(helper_jobs(tipring("fax", "queue", "--spool", "q", "--json"))) == 1, "none of them is queued")


def a_queued_document_that_was_damaged_fails_for_good_without_harm():
    helper_pgm("slope.tif", 600, 300)
    check(tipring("fax", "send", LINE, 207, "slope.tif", "--queue", "--spool", "q").status == 0)
    document = next(Path("q").glob("fax-*.tif"))
    document.write_bytes(document.read_bytes()[:200])
    ran = tipring("fax", "queue", "run", LINE, "--spool", "q", "--json")
    check(ran.status == 1 and helper_jobs(ran)[-1]["state"] == "failed", ran.out)
    check([a["result"] for a in helper_kinds(ran, "fax_attempt")] == ["impossible"], ran.out)


def a_document_comes_as_pdf():
    needs("tiff2pdf", "libtiff-tools")
    needs("pdfinfo", "poppler-utils")
    for wish in (("--out", "in", "--pdf"), ("--out", "in2/letter.pdf")):
        result = tipring("fax", "receive", LINE, "--poll", 207, *wish)
        check(result.status == 0, result.errors)
        document = Path(result.out.splitlines()[-1])
        check(document.suffix == ".pdf" and list(document.parent.iterdir()) == [document], result.out)
        told = subprocess.run(["pdfinfo", document], capture_output=True, text=True, check=True).stdout
        check("Pages:           1" in told, told)
    check(Path("in2/letter.pdf").exists())
    one_sentence(tipring("fax", "receive", LINE, "--poll", 207, "--out", "in2/letter.pdf"), 2, "in2/letter.pdf")
    check(tipring("fax", "send", LINE, 207, "in2/letter.pdf").status == 0, "what came as PDF can be sent")


def what_is_no_document_is_refused_before_the_line_is_touched():
    def helper_refuses(name, *words):
        result = tipring("fax", "send", LINE, 207, name)
        one_sentence(result, 8, f"'{name}'", *words)
        check(result.out == "", result.out)

    helper_refuses("missing.tif", "no such file")
    helper_refuses(".", "folder")
    Path("empty.tif").write_bytes(b"")
    helper_refuses("empty.tif", "empty")
    Path("letter.tif").write_text("Dear Sir or Madam\n")
    helper_refuses("letter.tif", "neither a TIFF nor a PDF")
    helper_pgm("slope.tif", 600, 300)
    Path("cut.tif").write_bytes(Path("slope.tif").read_bytes()[:9000])
    helper_refuses("cut.tif")


def a_page_that_is_not_there_is_refused():
    helper_pgm("slope.tif", 600, 300)
    one_sentence(tipring("fax", "send", LINE, 207, "slope.tif", "--first-page", 2), 2, "1 page")


def how_the_call_went_is_the_exit_status():
    helper_pgm("slope.tif", 600, 300)
    for number, status in {"202": 3, "203": 4, "299": 6}.items():
        check(tipring("fax", "send", LINE, number, "slope.tif").status == status, number)
    one_sentence(tipring("fax", "send", LINE, "911", "slope.tif"), 9, "'911'", "dial guard")


def somebody_who_is_no_fax_machine_ends_it_with_a_reason():
    helper_pgm("slope.tif", 600, 300)
    result = tipring("fax", "send", LINE, 204, "slope.tif")
    one_sentence(result, 1, "0 pages", "T.30")


def helper_jobs(result):
    return helper_kinds(result, "fax_job")


def a_fax_is_queued_listed_and_sent_from_the_queue():
    helper_pgm("slope.tif", 600, 300)
    queued = tipring("fax", "send", LINE, 207, "slope.tif", "--queue", "--spool", "q", "--json")
    check(queued.status == 0 and helper_jobs(queued)[0]["job"] == 1, queued.out)
    listed = helper_jobs(tipring("fax", "queue", "--spool", "q", "--json"))
    check(len(listed) == 1 and listed[0]["state"] == "waiting" and listed[0]["document"] == "slope.tif", listed)
    check("1  waiting  plant:301 to 207  slope.tif" in tipring("fax", "queue", "list", "--spool", "q").out)
    check(tipring("fax", "queue", "run", "plant:302", "--spool", "q").out == "", "it is the other line's")
    ran = tipring("fax", "queue", "run", LINE, "--spool", "q", "--json")
    check(ran.status == 0 and helper_jobs(ran)[0]["state"] == "done", ran.out)
    check(helper_kinds(ran, "fax_attempt")[0]["result"] == "sent", ran.out)
    one_sentence(tipring("fax", "queue", "cancel", 1, "--spool", "q"), 1, "fax 1 is done")


def a_queued_fax_is_cancelled_and_tried_again():
    helper_pgm("slope.tif", 600, 300)
    check(tipring("fax", "send", LINE, 202, "slope.tif", "--queue", "--retries", 1, "--spool", "q").status == 0)
    check(helper_jobs(tipring("fax", "queue", "cancel", 1, "--spool", "q", "--json"))[0]["state"] == "cancelled")
    check(tipring("fax", "queue", "run", LINE, "--spool", "q").out == "")
    check(helper_jobs(tipring("fax", "queue", "retry", 1, "--spool", "q", "--json"))[0]["state"] == "waiting")
    ran = tipring("fax", "queue", "run", LINE, "--spool", "q", "--json")
    check(ran.status == 1 and helper_jobs(ran)[-1]["state"] == "failed", ran.out)
    check([a["result"] for a in helper_kinds(ran, "fax_attempt")][-2:] == ["busy", "busy"], ran.out)


def a_queue_that_is_not_there_or_no_queue_is_told():
    check(tipring("fax", "queue", "--spool", "q").status == 8)
    one_sentence(tipring("fax", "queue", "cancel", "x", "--spool", "q"), 2, "'x'")
    one_sentence(tipring("fax", "queue", "dance"), 2, "'dance'")
    one_sentence(tipring("fax", "queue", "run"), 2, "LINE")
    Path("q").mkdir()
    Path("q/spool.db").write_text("this is no database, and it is long enough to be looked at as one " * 20)
    one_sentence(tipring("fax", "queue", "--spool", "q"), 8, "q/spool.db")


def a_busy_number_is_called_again_while_the_command_waits():
    helper_pgm("slope.tif", 600, 300)
    result = tipring("fax", "send", LINE, 202, "slope.tif", "--retries", 2, "--json")
    check(result.status == 3 and result.errors.count("trying again in 180 s") == 2, result.errors)
    check(sum(e["kind"] == "call_state" and e["state"] == "busy" for e in result.events) == 3, result.out)


def helper_finished(number):
    """A fax that failed for good, another that was cancelled, and one that is done."""
    helper_pgm("slope.tif", 600, 300)
    for to in (299, 207, 207):
        check(tipring("fax", "send", LINE, to, "slope.tif", "--queue", "--retries", 1, "--spool", "q").status == 0)
    check(tipring("fax", "queue", "cancel", 2, "--spool", "q").status == 0)
    check(tipring("fax", "queue", "run", LINE, "--spool", "q").status == 1)
    check(len(list(Path("q").glob("fax-*.tif"))) == number, "who is not done can be tried again, and needs its document")


def a_fax_that_is_over_is_removed_with_its_document():
    helper_finished(2)
    check(tipring("fax", "queue", "remove", 1, "--spool", "q").status == 0)
    left = helper_jobs(tipring("fax", "queue", "--spool", "q", "--json"))
    check([(j["job"], j["state"]) for j in left] == [(2, "cancelled"), (3, "done")], left)
    check([p.name for p in Path("q").glob("fax-*.tif")] == [left[0]["file"]])
    one_sentence(tipring("fax", "queue", "remove", 1, "--spool", "q"), 8, "no fax 1")
    check(tipring("fax", "send", LINE, 207, "slope.tif", "--queue", "--spool", "q").status == 0)
    one_sentence(tipring("fax", "queue", "remove", 4, "--spool", "q"), 1, "fax 4 is waiting", "cancel it first")
    check(tipring("fax", "queue", "remove", "all", "--spool", "q").status == 0)
    check([j["job"] for j in helper_jobs(tipring("fax", "queue", "--spool", "q", "--json"))] == [4], "what waits stays")
    check(len(list(Path("q").glob("fax-*.tif"))) == 1)
    check(tipring("fax", "queue", "remove", "all", "--spool", "q2").status == 8)


def two_programs_on_one_queue_send_each_fax_once():
    helper_pgm("slope.tif", 600, 300)
    for _ in range(4):
        check(tipring("fax", "send", LINE, 207, "slope.tif", "--queue", "--spool", "q").status == 0)
    run = [TIPRING, "fax", "queue", "run", LINE, "--spool", "q", "--json"]
    both = [subprocess.Popen(run, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [[json.loads(line) for line in p.communicate(timeout=100)[0].splitlines()] for p in both]
    check([p.returncode for p in both] == [0, 0], said)
    done = sorted(e["job"] for events in said for e in events if e["kind"] == "fax_job" and e["state"] == "done")
    check(done == list(range(1, 5)), done)
    check(sum(e["kind"] == "fax_page" for events in said for e in events) == 4, said)
    check(all(any(e["kind"] == "fax_page" for e in events) for events in said), "both have work")


def pages_of_a_receiver_that_was_killed_become_a_document():
    document, _ = helper_polled()
    page = document.read_bytes()
    for number in (1, 2):
        Path(f"in/fax-old.p00{number}.tif").write_bytes(page)
    Path("in/.fax-old.receiving").touch()
    waited = tipring("fax", "receive", LINE, "--out", "in", "--wait", 1, "--json")
    (found,) = helper_kinds(waited, "fax_document")
    check((found["file"], found["pages"], found["cut_off"]) == ("in/fax-old.tif", 2, True), found)
    check(sorted(p.name for p in Path("in").iterdir()) == sorted([document.name, "fax-old.tif"]), list(Path("in").iterdir()))
    check(tipring("fax", "receive", LINE, "--out", "in", "--wait", 1).out == "", "once")


def a_receiver_goes_on_for_ever_until_it_is_interrupted():
    run = [TIPRING, "fax", "receive", LINE, "--out", "in", "--for-ever", "--json"]
    with subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as service:
        results = 0
        for line in service.stdout:  # Edith calls, and is no fax machine
            results += json.loads(line)["kind"] == "fax_result"
            if results == 2:
                break
        service.send_signal(signal.SIGINT)
        service.stdout.read()
        check(service.wait(timeout=60) == 130, service.returncode)
        check("the fax failed after 0 pages" in service.stderr.read())
    check(list(Path("in").iterdir()) == [])
    one_sentence(tipring("fax", "receive", LINE, "--out", "in", "--for-ever", "--poll", 207), 2, "--poll")


def nobody_faxes_in_time():
    check(tipring("fax", "receive", LINE, "--out", "in", "--wait", 1).status == 4)
    check(list(Path("in").iterdir()) == [])


def receiving_wants_a_folder():
    one_sentence(tipring("fax", "receive", LINE), 2, "--out")
    Path("taken").write_text("a file\n")
    one_sentence(tipring("fax", "receive", LINE, "--out", "taken/in"), 1, "'taken/in'")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
