"""tipring call, answer: one call on a line of the built-in town, and all that can be wrong with asking for it."""

import os
import signal
import struct
import subprocess
from pathlib import Path

from command import TIPRING, check, main, needs, one_sentence, samples_of, tipring, write_wav

LINE = "plant:301"


def helper_states(result):
    return [e["state"] for e in result.events if e["kind"] == "call_state" and e["line"] == LINE]


def helper_time_of(result, state):
    return next(e["t_ms"] for e in result.events if e.get("state") == state)


def helper_refused(status, *words, number="201", flags=()):
    """Refused in one sentence, and before the line was touched."""
    result = tipring("call", LINE, number, *flags)
    one_sentence(result, status, *words)
    check(result.out == "", result.out)


def a_call_is_placed_and_ends():
    result = tipring("call", LINE, "201", "--for", 5, "--json")
    check(result.status == 0, result.status)
    states = helper_states(result)
    check(states == ["dialtone", "dialing", "proceeding", "ringback", "connected", "idle"], states)


def how_a_call_went_is_the_exit_status():
    for number, status in {"202": 3, "203": 4, "299": 6}.items():
        result = tipring("call", LINE, number, "--json")
        check(result.status == status, number, result.status)
        check(helper_states(result)[-1] == "idle", result.out)


def a_number_that_cannot_be_dialled_is_refused():
    helper_refused(2, "'20X'", "character 3 is 'X'", number="20X")
    helper_refused(2, "'call me'", number="call me")
    helper_refused(2, "NUMBER is empty", number="")
    helper_refused(2, "'12Z'", "DTMF", flags=("--digits", "12Z"))


def an_emergency_number_is_refused():
    helper_refused(9, "'911'", "dial guard", number="911")


def a_line_that_is_not_there_is_refused():
    one_sentence(tipring("call", "plant:999", "201"), 7, "plant:999", "tipring lines")
    one_sentence(tipring("answer", "plant:"), 7, "plant:", "tipring lines")


def a_prompt_that_is_none_is_refused():
    def helper_play(path, *words):
        helper_refused(8, f"'{path}'", *words, flags=("--play", path))

    helper_play("missing.wav", "No such file")
    helper_play(".", "folder")
    Path("empty.wav").write_bytes(b"")
    helper_play("empty.wav", "empty")
    Path("letter.wav").write_text("Dear Sir or Madam, this is a letter and no recording.\n")
    helper_play("letter.wav", "not audio")
    write_wav("whole.wav", bytes(16000))
    Path("cut.wav").write_bytes(Path("whole.wav").read_bytes()[:8000])
    helper_play("cut.wav", "truncated")
    size = 3_000_000_000
    with open("gigantic.wav", "wb") as file:
        head = struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
        file.write(b"RIFF" + struct.pack("<I", size - 8) + b"WAVEfmt " + head + b"data" + struct.pack("<I", size - 44))
        file.truncate(size)  # a hole: takes no room on the disk
    helper_play("gigantic.wav", "52 hours")


def a_recording_that_cannot_be_written_is_refused():
    helper_refused(1, "'no-such-folder/x.wav'", flags=("--record", "no-such-folder/x.wav"))


def what_is_heard_is_recorded():
    check(tipring("call", LINE, "201", "--for", 6, "--record", "ada.wav").status == 0)
    seconds = len(samples_of("ada.wav")) / 16000
    check(5.5 < seconds < 6.5, seconds)
    heard = tipring("listen", "ada.wav", "--json").events
    check(any(e["kind"] == "voice" for e in heard), heard)


def a_text_is_spoken():
    needs("espeak-ng", "espeak-ng")

    def helper_length(*flags):
        result = tipring("call", LINE, "201", "--json", *flags)
        check(result.status == 0, result.errors)
        return helper_time_of(result, "idle") - helper_time_of(result, "connected")

    silent = helper_length()
    short = helper_length("--say", "Good morning.") - silent
    long = helper_length("--say", "Good morning, this is a rather long announcement about nothing at all.") - silent
    check(500 < short < 2500, short)
    check(short + 1500 < long < 8000, short, long)


def a_text_without_the_program_that_speaks_is_refused():
    ran = subprocess.run(
        [TIPRING, "call", LINE, "201", "--say", "hello"],
        env={**os.environ, "PATH": os.getcwd()},
        capture_output=True,
        text=True,
        timeout=60,
    )
    check(ran.returncode == 1 and ran.stdout == "", ran)
    check(ran.stderr.startswith("tipring: ") and "apt-get install espeak-ng" in ran.stderr, ran.stderr)


def a_call_that_comes_in_is_answered():
    result = tipring("answer", LINE, "--rings", 2, "--for", 5, "--json")
    check(result.status == 0, result.status)
    check(helper_states(result)[0] == "offering" and helper_states(result)[-1] == "idle", helper_states(result))
    rings = [e for e in result.events if e.get("signal") == "ring_begin"]
    check(len(rings) >= 2, rings)
    check(any(e["kind"] == "caller_id" and e["number"] == "205" for e in result.events), result.out)


def nobody_calls_in_time():
    check(tipring("answer", LINE, "--wait", 1).status == 4)


def calls_are_written_down():
    check(tipring("call", LINE, "201", "--for", 5).status == 0)
    check(tipring("call", LINE, "202").status == 3)
    check(tipring("answer", LINE, "--rings", 2, "--for", 3, "--records", "other.db").status == 0)
    check(tipring("call", LINE, "203", "--no-records").status == 4)
    helper_refused(9, "'911'", "dial guard", number="911")
    calls = tipring("calls", "--json").events
    check([(c["number"], c["result"], c["direction"]) for c in calls] == [("202", "busy", "out"), ("201", "answered", "out")], calls)
    check(calls[0]["seconds"] == 0 and 4.5 < calls[1]["seconds"] < 6 and calls[1]["line"] == LINE, calls)
    (answered,) = tipring("calls", "--json", "--records", "other.db").events
    check((answered["number"], answered["name"], answered["result"], answered["direction"]) == ("205", "Edith", "answered", "in"), answered)


def a_call_that_cannot_be_written_down_was_had_all_the_same():
    result = tipring("call", LINE, "201", "--for", 2, "--records", "/proc/no-such-folder/records.db")
    check(result.status == 0 and "not written down" in result.errors and "/proc/no-such-folder" in result.errors, result.errors)


def helper_recording(seconds):
    """A call of an hour that is recorded, when so much of it is in the file."""
    process = subprocess.Popen(
        [TIPRING, "call", LINE, "201", "--for", "3600", "--record", "ada.wav", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    file = Path("ada.wav")
    for _ in process.stdout:
        if file.exists() and file.stat().st_size >= 16000 * seconds:
            return process
    check(False, "it ended before that")


def an_interrupt_hangs_up_and_completes_recording_and_record():
    process = helper_recording(seconds=10)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=100)
    check(process.returncode == 130 and errors == b"" and b'"state":"idle"' in out, process.returncode, errors)
    seconds = len(samples_of("ada.wav")) / 16000
    (call,) = tipring("calls", "--json").events
    check(seconds >= 10 and abs(call["seconds"] - seconds) < 1 and call["result"] == "answered", seconds, call)


def a_recording_survives_a_kill():
    process = helper_recording(seconds=10)
    process.kill()
    process.communicate(timeout=60)
    check(len(samples_of("ada.wav")) >= 9.5 * 16000, Path("ada.wav").stat().st_size)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
