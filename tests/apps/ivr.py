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
    check(ran.returncode == 1 and "s.lua:" in ran.stderr and "make room on the disk" in ran.stderr, ran)
    after = tipring("mailbox", "list", "--records", "my.db").out.splitlines()
    check(after[0] == before.strip() and len(after) == 2, after)  # and what fitted on the disk


def records_that_are_none_are_refused():
    needs("espeak-ng", "espeak-ng")
    Path("letter.db").write_text("Dear Sir or Madam" * 100)
    one_sentence(tipring("calls", "--records", "letter.db"), 8, "letter.db")
    one_sentence(tipring("mailbox", "list", "--records", "missing.db"), 8, "missing.db")
    check(helper_ivr(TAKES_A_MESSAGE, "--calls", 1).status == 0)
    one_sentence(tipring("mailbox", "play", 99, "--records", "my.db"), 8, "no message 99")
    one_sentence(tipring("mailbox", "play", "x", "--records", "my.db"), 2, "'x'")
    one_sentence(tipring("mailbox", "burn", "--records", "my.db"), 2, "'burn'")


def a_voice_modem_is_a_line_for_scripts_too():
    needs("espeak-ng", "espeak-ng")
    script = "call:wait(6) call:answer() call:say('Hello.') log('from', call.number) log('kept', mailbox('office'):keep(call:record{max = 4}))"
    result = helper_ivr(script, "--calls", 1, "--json", line="at:plant:301")
    check(result.status == 0, result.errors)
    check(helper_logged(result) == ["from 205", "kept 1"], result.out)
    check(tipring("mailbox", "list", "--records", "my.db", "--json").events[0]["seconds"] > 1)
    script = "log(call:wait_for_answer()) log(call:record{max = 5}.spoke) call:send_digits('12')"
    result = helper_ivr(script, "--call", "201", "--json", line="at:plant:301")
    check(result.status == 0 and helper_logged(result) == ["answered", "true"], result.errors, result.out)
    check(helper_ivr("call:wait_for_answer()", "--call", "202", line="at:plant:301").status == 3)
    one_sentence(helper_ivr("", "--call", "911", line="at:plant:301"), 9, "'911'", "dial guard")


def every_example_runs_as_shipped():
    needs("espeak-ng", "espeak-ng")
    for name, flags in {
        "voicemail_menu": ("--calls", 1),
        "screener": ("--calls", 1, "--set", "friends=205", "--set", "desk=201"),
        "conference": ("--calls", 1),
        "fax_on_demand": ("--calls", 1),
        "fax_or_voice": ("--calls", 1),
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


RECORDS_AN_HOUR = "call:wait_for_answer() log('recording') local said = call:record{max = 3600, silence = 3600, first_word = 3600, mailbox = 'office'} mailbox('office'):keep(said)"


def helper_recording(seconds):
    """A script that records what 201 says, when it has that many seconds on disk."""
    Path("s.lua").write_text(RECORDS_AN_HOUR)
    process = subprocess.Popen(
        [TIPRING, "ivr", LINE, "s.lua", "--call", "201", "--records", "my.db"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    file = Path("my.db-recording-1")
    for _ in process.stdout:
        if file.exists() and file.stat().st_size >= 16000 * seconds:
            return process
    check(False, "it ended before it had recorded that much", process.stderr.read())


def a_message_that_is_being_left_when_we_are_interrupted_is_kept_with_its_length():
    for ending in (signal.SIGINT, signal.SIGTERM):
        Path("my.db").unlink(missing_ok=True)
        process = helper_recording(seconds=3)
        process.send_signal(ending)
        errors = process.communicate(timeout=100)[1]
        check(process.returncode == 130 and errors == "", process.returncode, errors)
        (message,) = tipring("mailbox", "list", "--records", "my.db", "--json").events
        check(message["mailbox"] == "office" and message["seconds"] >= 3, message)
        check(len(tipring("calls", "--records", "my.db", "--json").events) == 1)
        check([p.name for p in Path().glob("my.db-recording*")] == [])


def what_was_said_until_a_kill_is_found_at_the_next_start():
    process = helper_recording(seconds=5)
    process.kill()
    process.communicate(timeout=60)
    check(process.returncode == -signal.SIGKILL)
    said = Path("my.db-recording-1").stat().st_size // 2
    result = helper_ivr("call:wait_for_answer()", "--call", "202")
    check(result.status == 3 and "message 1 in mailbox 'office'" in result.errors and "is kept" in result.errors, result.errors)
    (message,) = tipring("mailbox", "list", "--records", "my.db", "--json").events
    check(message["seconds"] >= 5, message)
    tipring("mailbox", "export", "--records", "my.db", "--out", "messages")
    check(len(samples_of("messages/office-1.wav")) == 2 * said)
    check(helper_ivr("call:wait_for_answer()", "--call", "202").errors == "")


def who_looks_for_messages_after_a_kill_finds_what_was_said():
    process = helper_recording(seconds=2)
    check(tipring("mailbox", "list", "--records", "my.db", "--json").events == [])  # it is being recorded
    process.kill()
    process.communicate(timeout=60)
    listed = tipring("mailbox", "list", "--records", "my.db", "--json")
    check(len(listed.events) == 1 and "is kept" in listed.errors, listed.out, listed.errors)


def a_disk_that_fills_while_somebody_speaks_ends_the_call_and_keeps_what_was_said():
    Path("s.lua").write_text(RECORDS_AN_HOUR)
    ran = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f 100; exec '{TIPRING}' ivr {LINE} s.lua --call 201 --records my.db"],
        capture_output=True,
        text=True,
        timeout=100,
    )
    check(ran.returncode == 1 and "s.lua:1:" in ran.stderr and "make room on the disk" in ran.stderr, ran)
    (message,) = tipring("mailbox", "list", "--records", "my.db", "--json").events
    check(message["seconds"] >= 2, message)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
