"""tipring ivr, mailbox, calls: scripts on the lines of the built-in town, what stays of the calls, and what can be wrong with scripts."""

import csv
import io
import os
import signal
import subprocess
from pathlib import Path

from command import TIPRING, check, main, needs, one_sentence, samples_of, tipring

LINE = "plant:301"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples/scripts"
TAKES_A_MESSAGE = "call:wait(5)\ncall:answer()\ncall:say('Please speak.')\nlocal said = call:record{max = 8}\nlog('kept', mailbox('office'):keep(said))\n"


def helper_ivr(script, *flags, line=LINE):
    Path("s.lua").write_text(script)
    return tipring("ivr", line, "s.lua", "--records", "my.db", *flags)


def helper_logged(result):
    return [e["message"] for e in result.events if e["kind"] == "log"]


def a_message_is_taken_listed_played_and_exported():
    needs("espeak-ng", "espeak-ng")
    result = helper_ivr(TAKES_A_MESSAGE, "--calls", 2, "--json")
    check(result.status == 0, result.errors)
    check(helper_logged(result) == ["kept 1", "kept 2"], result.out)
    messages = tipring("mailbox", "list", "--records", "my.db", "--json").events
    check([m["id"] for m in messages] == [1, 2] and messages[0]["number"] == "205", messages)
    check(messages[0]["name"] == "Edith" and not messages[0]["heard"], messages)
    played = subprocess.run([TIPRING, "mailbox", "play", "1", "--records", "my.db"], capture_output=True, check=True).stdout
    check(len(played) == 8 * 16000, len(played))
    check(tipring("mailbox", "list", "--records", "my.db", "--json").events[0]["heard"])
    exported = tipring("mailbox", "export", "--records", "my.db", "--out", "messages")
    check(exported.out.splitlines() == ["messages/office-1.wav", "messages/office-2.wav"], exported.out)
    check(samples_of("messages/office-1.wav") == played)
    heard = tipring("listen", "messages/office-1.wav", "--json").events
    check(any(e["kind"] == "voice" for e in heard), heard)


def calls_are_listed_as_csv_and_json():
    check(helper_ivr("call:wait(5) call:answer() call:wait(3)", "--calls", 1).status == 0)
    check(helper_ivr("call:wait_for_answer()", "--call", "202").status == 3)
    rows = list(csv.DictReader(io.StringIO(tipring("calls", "--csv", "--records", "my.db").out)))
    check([r["direction"] for r in rows] == ["out", "in"], rows)
    check(rows[0]["number"] == "202" and rows[0]["result"] == "busy", rows)
    check(rows[1]["number"] == "205" and rows[1]["name"] == "Edith" and rows[1]["result"] == "answered", rows)
    check(2.5 < float(rows[1]["seconds"]) < 4, rows)
    check(len(tipring("calls", "--records", "my.db", "--json").events) == 2)


def how_a_placed_call_went_is_the_exit_status():
    for number, status in {"201": 0, "202": 3, "203": 4, "299": 6}.items():
        result = helper_ivr("call:wait_for_answer()", "--call", number)
        check(result.status == status, number, result.status)


def an_emergency_number_is_refused_to_a_script():
    one_sentence(helper_ivr("", "--call", "911"), 9, "'911'", "dial guard")
    for script in ("call:wait_for_answer() call:transfer('911')", "line:call('911')"):
        result = helper_ivr(script, "--call", "201", "--json")
        one_sentence(result, 9, "s.lua:1", "'911'", "dial guard")
        check("911" not in "".join(e.get("digit", "") for e in result.events if e["kind"] == "dtmf"), result.out)


def a_script_that_is_none_is_refused_before_the_line_is_touched():
    def helper_refused(path, *words):
        result = tipring("ivr", LINE, path, "--records", "my.db")
        one_sentence(result, 8, *words)
        check(result.out == "", result.out)

    helper_refused("missing.lua", "'missing.lua'", "no such script")
    helper_refused(".", "'.'", "no file")
    Path("bad.lua").write_text("call:answer()\nif then")
    helper_refused("bad.lua", "bad.lua:2:")
    Path("bytes.lua").write_bytes(b"\x1bLua")
    helper_refused("bytes.lua", "bytecode")
    os.mkfifo("pipe.lua")
    helper_refused("pipe.lua", "'pipe.lua'", "no file")
    Path("good.lua").write_text("call:answer()")
    one_sentence(tipring("ivr", "plant:999", "good.lua", "--records", "my.db"), 7, "plant:999")
    one_sentence(tipring("ivr", LINE, "good.lua", "--set", "x", "--records", "my.db"), 2, "NAME=VALUE")


def a_script_that_fails_says_where():
    one_sentence(helper_ivr("call:answer()\nerror('no ink')", "--calls", 1), 1, "s.lua:2: no ink")
    one_sentence(helper_ivr("call:answer()\nwhile true do end", "--calls", 1), 1, "s.lua:2: ran for")
    one_sentence(helper_ivr("call:answer()\ncall:play('x.wav')", "--calls", 1), 8, "s.lua:2:", "x.wav")
    os.mkfifo("pipe.wav")
    one_sentence(helper_ivr("call:answer()\ncall:play('pipe.wav')", "--calls", 1), 8, "s.lua:2:", "pipe.wav")


def a_full_disk_is_told_and_the_call_ends():
    needs("espeak-ng", "espeak-ng")
    check(helper_ivr(TAKES_A_MESSAGE, "--calls", 1).status == 0)
    before = tipring("mailbox", "list", "--records", "my.db").out
    ran = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f 40; exec '{TIPRING}' ivr {LINE} s.lua --records my.db --calls 1"],
        capture_output=True,
        text=True,
        timeout=100,
    )
    check(ran.returncode == 1 and "s.lua:5:" in ran.stderr and "make room on the disk" in ran.stderr, ran)
    check(tipring("mailbox", "list", "--records", "my.db").out == before)


def records_that_are_none_are_refused():
    needs("espeak-ng", "espeak-ng")
    Path("letter.db").write_text("Dear Sir or Madam" * 100)
    one_sentence(tipring("calls", "--records", "letter.db"), 8, "letter.db")
    one_sentence(tipring("mailbox", "list", "--records", "missing.db"), 8, "missing.db")
    check(helper_ivr(TAKES_A_MESSAGE, "--calls", 1).status == 0)
    one_sentence(tipring("mailbox", "play", 99, "--records", "my.db"), 8, "no message 99")
    one_sentence(tipring("mailbox", "play", "x", "--records", "my.db"), 2, "'x'")
    one_sentence(tipring("mailbox", "burn", "--records", "my.db"), 2, "'burn'")


def every_example_runs_as_shipped():
    needs("espeak-ng", "espeak-ng")
    for name, flags in {
        "voicemail_menu": ("--calls", 1),
        "screener": ("--calls", 1, "--set", "friends=205", "--set", "desk=201"),
        "conference": ("--calls", 1),
        "appointment": ("--call", "201"),
        "alarm": ("--call", "202", "--set", "others=203"),
    }.items():
        result = tipring("ivr", LINE, EXAMPLES / f"{name}.lua", "--records", "my.db", "--json", *flags)
        nobody = name == "alarm" and "by nobody" in result.errors
        check(result.status == 0 or nobody, name, result.status, result.errors)
        check(helper_logged(result) or name == "conference", name, result.out)


def an_interrupt_ends_the_service_with_status_130():
    Path("s.lua").write_text("call:answer() call:wait(100)")
    process = subprocess.Popen(
        [TIPRING, "ivr", LINE, "s.lua", "--records", "my.db"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    check(b"rings" in process.stdout.readline())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    check(process.returncode == 130, process.returncode)
    process = subprocess.Popen(
        [TIPRING, "ivr", LINE, "s.lua", "--records", "my.db", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while b'"connected"' not in process.stdout.readline():
        pass
    process.send_signal(signal.SIGTERM)
    rest = process.communicate(timeout=60)[0].decode()
    check(process.returncode == 130 and '"idle"' in rest, process.returncode, rest)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
