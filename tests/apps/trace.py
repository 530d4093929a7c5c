"""tipring trace, and --trace of calls: what happened on a line, to be looked at later."""

import json
import wave
from pathlib import Path

from command import check, main, one_sentence, tipring, write_wav


def helper_events(folder):
    return [json.loads(line) for line in Path(folder, "events.jsonl").read_text(encoding="utf-8").splitlines()]


def helper_sides(folder):
    """What came in, and what went out, as files of their own."""
    with wave.open(str(Path(folder, "audio.wav"))) as file:
        check((file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 2), file.getparams())
        both = file.readframes(file.getnframes())
    samples = [both[i : i + 2] for i in range(0, len(both), 2)]
    write_wav("received.wav", b"".join(samples[0::2]))
    write_wav("sent.wav", b"".join(samples[1::2]))
    return len(samples) // 2


def a_call_leaves_what_was_said_each_way():
    result = tipring("call", "plant:302", "201", "--for", 3, "--digits", "147", "--trace", "what/happened", "--json")
    check(result.status == 0, result.errors)
    events = helper_events("what/happened")
    check(events[0]["kind"] == "trace" and events[1:] == result.events, events[:2])
    length = helper_sides("what/happened")
    check(abs(length / 8 - result.events[-1]["t_ms"]) < 1000, length, result.events[-1])
    check(tipring("listen", "sent.wav", "--digits").out == "201147\n")
    heard = tipring("listen", "received.wav", "--country", "us", "--json").events
    check("ringback" in {e.get("name") for e in heard} and "voice" in {e["kind"] for e in heard}, heard)
    check(not Path("what/happened/dialogue.at").exists())


def of_a_modem_there_is_the_dialogue_too():
    for attempt in ("first", "second"):  # which replaces the first
        result = tipring("call", "at:plant:302", "202", "--trace", "trace")
        check(result.status == 3, attempt, result.errors)
        dialogue = Path("trace/dialogue.at").read_text(encoding="utf-8").splitlines()
        for line in ("> ATZ", "> AT+FCLASS=8", "> AT+VLS=1", "< OK", "< CONNECT"):
            check(line in dialogue, line, dialogue)
        check(dialogue.count("> ATZ") == 1, dialogue)


def what_came_in_before_an_echo_canceller_is_kept_too():
    Path("my.toml").write_text(
        '[[line]]\nname = "desk"\ndevice = "plant:302"\necho_canceller_ms = 64\n', encoding="utf-8"
    )
    for wanted, name in ((True, "desk"), (False, "plant:302")):
        options = ["--config", "my.toml"] if wanted else []
        result = tipring(*options, "call", name, "201", "--for", 3, "--trace", "trace", "--json")
        check(result.status == 0, result.errors)
        check(Path("trace/uncancelled.wav").exists() == wanted, name)
        if wanted:
            with wave.open("trace/uncancelled.wav") as file:
                check(file.getnchannels() == 1 and file.getnframes() == helper_sides("trace"), file.getparams())


def of_several_lines_each_has_a_folder_of_its_own():
    Path("answer.lua").write_text("call:answer()\ncall:send_digits('42')\n", encoding="utf-8")
    result = tipring(
        "ivr", "plant:301,plant:302", "answer.lua", "--calls", 1, "--records", "my.db", "--trace", "trace", "--json"
    )
    check(result.status == 0, result.errors)
    for line in ("plant:301", "plant:302"):
        folder = Path("trace", line.replace(":", "-"))
        check({e["line"] for e in helper_events(folder)} == {line})
        helper_sides(folder)
        check(tipring("listen", "sent.wav", "--digits").out == "42\n", line)


def a_fax_leaves_its_trace():
    result = tipring("fax", "receive", "plant:302", "--poll", "207", "--out", "in", "--trace", "trace", "--json")
    check(result.status == 0, result.errors)
    check({"call_state", "fax_page", "fax_result"} <= {e["kind"] for e in helper_events("trace")})
    helper_sides("trace")
    heard = tipring("listen", "received.wav", "--json").events
    check("fax_ced" in {e["kind"] for e in heard}, heard)


def a_line_that_rests_is_watched_and_not_touched():
    result = tipring("trace", "plant:301", "--for", 20, "--out", "trace", "--json")
    check(result.status == 0, result.errors)
    kinds = {e.get("signal") or e["kind"] for e in helper_events("trace")}
    check({"ring_begin", "caller_id"} <= kinds and "off_hook" not in kinds, kinds)  # Edith calls
    check(helper_sides("trace") == 20 * 8000)


def what_a_call_was_refused_for_is_said_in_the_trace():
    script = b"call 203\nawait ringback\ndrop\n"
    result = tipring("console", "plant:302", "--trace", "trace", stdin=script)
    check(result.status == 0 and [e for e in helper_events("trace") if e.get("state") == "ringback"], result.out)


def a_folder_that_cannot_be_is_refused_before_the_line_is_touched():
    Path("file").write_text("", encoding="ascii")
    result = tipring("call", "plant:301", "201", "--trace", "file/trace")
    one_sentence(result, 1, "file/trace", "take another")
    check(result.out == "", result.out)
    one_sentence(tipring("trace", "plant:999"), 7, "plant:999")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
