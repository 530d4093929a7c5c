"""The power goes out, or the process is killed, at any moment: what was promised is there afterwards. See power_cut.py for how."""

import json
import random
import subprocess
from pathlib import Path

from command import TIPRING, check, main, tipring
from power_cut import Recording, cut_everywhere, loses_without_syncs

LINE = "plant:301"


def helper_document(pages, name="letter.tif"):
    """Grey slopes as a TIFF of 8 bits a sample: little endian, a strip a page."""
    width, height = 400, 40
    data, offset_at = b"II*\0", 4
    out = bytearray(data + bytes(4))
    for page in range(pages):
        pixels = bytes((x * 255 // width + 40 * page) % 256 for _ in range(height) for x in range(width))
        strip = len(out)
        out += pixels
        entries = [(256, 3, width), (257, 3, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, strip), (277, 3, 1),
                   (278, 3, height), (279, 4, len(pixels))]
        out[offset_at : offset_at + 4] = len(out).to_bytes(4, "little")
        out += len(entries).to_bytes(2, "little")
        for tag, kind, value in entries:
            out += tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + (1).to_bytes(4, "little") + value.to_bytes(4, "little")
        offset_at = len(out)
        out += bytes(4)
    Path(name).write_bytes(out)
    return name


def helper_said(words):
    """What was printed as whole lines."""
    return [json.loads(line) for line in words.split(b"\n")[:-1]]


def helper_quietly(*arguments):
    done = subprocess.run([str(TIPRING), *map(str, arguments)], capture_output=True, timeout=100, check=False)
    return done.returncode, done.stdout, done.stderr.decode().strip()


def helper_jobs(spool):
    status, out, errors = helper_quietly("fax", "queue", "--spool", spool, "--json")
    check(status in (0, 8), errors)
    events = [json.loads(line) for line in out.splitlines()]
    return {e["job"]: e for e in events if e["kind"] == "fax_job"}, [e for e in events if e["kind"] == "fax_attempt"], errors


def helper_root(name="disk"):
    root = Path(name).resolve()
    root.mkdir()
    return root


def helper_honest_and_not(recording, judge, source=b"", most=40):
    """No disk loses anything, and disks that do not sync do: the test can fail."""
    judged, complaints = cut_everywhere(recording, judge, source=source, most=most)
    print(judged, "disks")
    check(judged >= 20 and not complaints, judged, "\n".join(complaints[:10]))
    check(loses_without_syncs(recording, judge, source), "a disk that ignores every sync loses nothing: this test sees nothing")


def a_fax_that_was_queued_survives_a_power_cut():
    helper_document(2)
    root = helper_root()
    recording = Recording(root, "fax", "send", LINE, "207", "letter.tif", "--queue", "--spool", root / "q", "--json")
    document = next((root / "q").glob("fax-*.tif")).read_bytes()

    def helper_judge(left, said):
        jobs, _, errors = helper_jobs(left / "q")
        if any(e["kind"] == "fax_job" for e in helper_said(said)) and list(jobs) != [1]:
            return f"the fax is gone: {errors}"
        for job in jobs.values():
            file = left / "q" / job["file"]
            if not file.exists() or file.read_bytes() != document:
                return "its document is gone or damaged"
        return None

    helper_honest_and_not(recording, helper_judge, document)


def a_fax_on_its_way_survives_a_power_cut():
    helper_document(3)
    root = helper_root()
    check(tipring("fax", "send", LINE, 207, "letter.tif", "--queue", "--spool", root / "q").status == 0)
    document = next((root / "q").glob("fax-*.tif")).read_bytes()
    recording = Recording(root, "fax", "queue", "run", LINE, "--spool", root / "q", "--json")
    pages = sum(e["kind"] == "fax_page" for e in helper_said(recording.out))
    check(pages == 3, pages)
    taken_up = []

    def helper_judge(left, said):
        jobs, attempts, errors = helper_jobs(left / "q")
        if list(jobs) != [1]:
            return f"the fax is gone: {errors}"
        job = jobs[1]
        told = helper_said(said)
        if job["confirmed"] < sum(e["kind"] == "fax_page" for e in told):
            return f"a confirmed page is forgotten: {job}"
        if any(e["kind"] == "fax_job" and e["state"] == "done" for e in told) and job["state"] != "done":
            return f"it was done: {job}"
        if job["state"] == "done":
            return None
        if (left / "q" / job["file"]).read_bytes() != document:
            return "its document is gone or damaged"
        if any(e["kind"] == "fax_session" for e in told) and (not attempts or attempts[-1]["in_doubt"] != job["confirmed"] + 1):
            return f"the page on its way is not told: {attempts}"
        if job["confirmed"] not in taken_up:  # the rest goes on its way, once for each number of pages
            taken_up.append(job["confirmed"])
            status, out, errors = helper_quietly("fax", "queue", "run", LINE, "--spool", left / "q", "--json")
            sent = [e["page"] for e in helper_said(out) if e["kind"] == "fax_page"]
            if status != 0 or sent != list(range(job["confirmed"] + 1, 4)):
                return f"it is not taken up: {sent} {errors}"
        return None

    helper_honest_and_not(recording, helper_judge, most=16)
    check(len(taken_up) >= 2, taken_up)


def a_page_that_was_confirmed_survives_a_power_cut():
    root = helper_root()
    recording = Recording(root, "fax", "receive", LINE, "--poll", 207, "--out", root / "in", "--json")
    documents = list((root / "in").iterdir())
    check(len(documents) == 1, documents)
    whole = documents[0].read_bytes()

    def helper_judge(left, said):
        kept = [p for p in (left / "in").glob("fax-*.tif")] if (left / "in").exists() else []
        if any(e["kind"] == "fax_page" for e in helper_said(said)) and not kept:
            return "the page is gone"
        if any(p.read_bytes() != whole for p in kept):
            return "the page is damaged"
        return None

    helper_honest_and_not(recording, helper_judge)


def a_message_that_was_kept_survives_a_power_cut():
    root = helper_root()
    Path("s.lua").write_text("call:wait(5)\ncall:answer()\nlocal said = call:record{max = 2}\nlog('kept', mailbox('office'):keep(said))\n")
    recording = Recording(root, "ivr", LINE, "s.lua", "--calls", 1, "--records", root / "my.db", "--json")
    status, whole, _ = helper_quietly("mailbox", "play", 1, "--records", root / "my.db")
    check(status == 0 and len(whole) == 2 * 16000, len(whole))

    def helper_judge(left, said):
        if not any(e["kind"] == "log" for e in helper_said(said)):
            return None
        status, audio, errors = helper_quietly("mailbox", "play", 1, "--records", left / "my.db")
        return None if status == 0 and audio == whole else f"the message is gone: {errors}"

    helper_honest_and_not(recording, helper_judge)


def helper_killed_behind(lines, *arguments):
    """Runs the command and kills it when it has printed so many lines. @return what it printed"""
    with subprocess.Popen([str(TIPRING), *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        printed = [line for _, line in zip(range(lines), running.stdout)]
        running.kill()
        return helper_said(b"".join(printed) + running.stdout.read())


def a_sender_that_is_killed_anywhere_leaves_a_fax_that_goes_on():
    helper_document(3)
    chosen = random.Random(7)
    for number in range(3):
        spool = f"q{number}"
        check(helper_quietly("fax", "send", LINE, 207, "letter.tif", "--queue", "--spool", spool)[0] == 0)
        run = ("fax", "queue", "run", LINE, "--spool", spool, "--json")
        pages = []
        for _ in range(2):
            pages += [e["page"] for e in helper_killed_behind(chosen.randrange(5, 45), *run) if e["kind"] == "fax_page"]
        status, out, errors = helper_quietly(*run)
        check(status == 0, errors)
        pages += [e["page"] for e in helper_said(out) if e["kind"] == "fax_page"]
        jobs, attempts, _ = helper_jobs(spool)
        check(jobs[1]["state"] == "done" and jobs[1]["confirmed"] == 3, jobs, attempts)
        doubted = [a["in_doubt"] for a in attempts if a["in_doubt"]]
        for page in (1, 2, 3):
            check(pages.count(page) <= 1 + doubted.count(page), pages, attempts)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
