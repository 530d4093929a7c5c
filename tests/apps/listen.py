"""tipring listen: recordings that other programs made, and recordings that are none."""

import os
import resource
import struct
import subprocess
import sys
from pathlib import Path

from command import check, main, needs, one_sentence, sox, tipring, write_wav

SPANDSP_SIGNALS = Path(sys.argv[3]).resolve()
ROWS = {"697": "123A", "770": "456B", "852": "789C", "941": "*0#D"}
COLUMNS = ("1209", "1336", "1477", "1633")
ALL_DIGITS = "0123456789*#ABCD"
SPEECH = Path("/usr/share/asterisk/sounds/en_US_f_Allison")


def helper_sox_dtmf(digits, *output):
    """Digits of 80 ms with 80 ms between, by sox's synthesiser, in any format; -3 dB together."""
    raw = ("-n", "-r", 44100, "-b", 16, "-c", 2, "-t", "raw", "-e", "signed", "-")
    both = "1v0.35,2v0.35"
    parts = []
    for digit in digits:
        row, column = next((r, COLUMNS[keys.index(digit)]) for r, keys in ROWS.items() if digit in keys)
        parts.append(sox(*raw, "synth", 0.08, "sine", row, "sine", column, "remix", both, both, "pad", 0, 0.08))
    return sox("-t", "raw", "-r", 44100, "-b", 16, "-c", 2, "-e", "signed", "-", *output, stdin=b"".join(parts))


def helper_spandsp(kind, text=""):
    return subprocess.run([SPANDSP_SIGNALS, kind, text], check=True, capture_output=True).stdout


def helper_of_kind(events, kind):
    return [e for e in events if e["kind"] == kind]


def digits_of_sox_at_44100_hz_in_stereo():
    helper_sox_dtmf(ALL_DIGITS, "digits.wav")
    check(tipring("listen", "digits.wav", "--digits").bytes == ALL_DIGITS.encode() + b"\n")


def digits_in_every_format_that_sox_writes():
    formats = {
        "48k.au": ["-r", 48000, "-b", 24],
        "8k.wav": ["-r", 8000, "-c", 1, "-b", 16],
        "11k.wav": ["-r", 11025, "-c", 1, "-b", 8],
        "float.wav": ["-r", 96000, "-e", "float", "-b", 32],
        "ulaw.wav": ["-r", 8000, "-c", 1, "-e", "mu-law"],
        "alaw.au": ["-r", 8000, "-c", 1, "-e", "a-law"],
        "six.wav": ["-r", 22050, "-c", 6],
    }
    for name, options in formats.items():
        helper_sox_dtmf("159D*", *options, name)
        check(tipring("listen", name, "--digits").out == "159D*\n", name)


def digits_of_a_recording_without_header():
    for coding, options in {"ulaw": ["-e", "mu-law"], "alaw": ["-e", "a-law"], "s16": ["-e", "signed", "-b", 16]}.items():
        raw = helper_sox_dtmf("0#9", "-r", 8000, "-c", 1, "-t", "raw", *options, "-")
        check(tipring("listen", "-", "--raw", coding, "--digits", stdin=raw).out == "0#9\n", coding)


def digits_from_standard_input():
    for kind in ("wav", "au"):
        recording = helper_sox_dtmf("42", "-t", kind, "-")
        check(tipring("listen", "-", "--digits", stdin=recording).out == "42\n", kind)
    helper_sox_dtmf("42", "file.wav")
    with open("file.wav", "rb") as file:
        check(subprocess.run([sys.argv[1], "listen", "-", "--digits"], stdin=file, capture_output=True).stdout == b"42\n")


def digits_of_spandsp():
    check(tipring("listen", "-", "--raw", "s16", "--digits", stdin=helper_spandsp("dtmf", ALL_DIGITS)).out == ALL_DIGITS + "\n")


def a_digit_has_all_that_the_contract_says():
    helper_sox_dtmf("5", "five.wav")
    begin, end = helper_of_kind(tipring("listen", "five.wav", "--json").events, "dtmf")
    check(list(begin) == ["t_ms", "kind", "phase", "digit", "level_dbm0", "twist_db"], begin)
    check(list(end) == ["t_ms", "kind", "phase", "duration_ms", "digit", "level_dbm0", "twist_db"], end)
    check((begin["phase"], begin["digit"], begin["t_ms"]) == ("begin", "5", end["t_ms"]), begin, end)
    check(end["phase"] == "end" and 60 <= end["duration_ms"] <= 100, end)
    check(abs(begin["t_ms"]) <= 20 and abs(begin["twist_db"]) < 1 and -10 < begin["level_dbm0"] < 0, begin)


def a_digit_is_told_in_words_too():
    helper_sox_dtmf("5", "five.wav")
    lines = tipring("listen", "five.wav").out.splitlines()
    check(lines[0].startswith("00:00.0") and "  digit 5, " in lines[0], lines)


def everything_that_begins_ends():
    tipring("tones", "us", "busy", "--out", "busy.wav")
    helper_sox_dtmf("12", "-r", 8000, "-c", 1, "digits.wav")
    sox("busy.wav", "digits.wav", "busy.wav", "all.wav")
    events = tipring("listen", "all.wav", "--json").events
    def those(phase):
        return sorted((e["t_ms"], e["kind"], e.get("name", ""), e.get("digit", "")) for e in events if e.get("phase") == phase)
    check(those("begin") == those("end"), events)
    check(len(those("begin")) >= 4, events)


def speech_has_no_digits():
    if not SPEECH.is_dir():
        needs("no-such-program", "asterisk-core-sounds-en-wav")
    prompts = sorted(SPEECH.glob("*.wav"))
    check(len(prompts) > 100, len(prompts))
    speech = b"".join(p.read_bytes()[44:] for p in prompts)[: 2 * 8000 * 60 * 20]
    write_wav("speech.wav", speech)
    check(tipring("listen", "speech.wav", "--digits").out == "\n")


def speech_is_voice_and_silence():
    if not SPEECH.is_dir():
        needs("no-such-program", "asterisk-core-sounds-en-wav")
    prompt = (SPEECH / "vm-intro.wav").read_bytes()[44:]
    write_wav("voice.wav", prompt + bytes(2 * 8000 * 3))
    events = tipring("listen", "voice.wav", "--json").events
    check(helper_of_kind(events, "voice"), events)
    check(any(e["t_ms"] > len(prompt) // 16 - 1500 for e in helper_of_kind(events, "silence")), events)


def a_tone_is_neither_voice_nor_silence():
    tipring("tones", "us", "dial", "--out", "dial.wav")
    events = tipring("listen", "dial.wav", "--json").events
    check(not helper_of_kind(events, "voice") and not helper_of_kind(events, "silence"), events)


def helper_caller_id_message(fields):
    """MDMF as Telcordia GR-30 has it."""
    body = b"".join(bytes([kind, len(text)]) + text.encode() for kind, text in fields)
    message = bytes([0x80, len(body)]) + body
    return message + bytes([-sum(message) & 0xFF])


def helper_minimodem(data, out):
    subprocess.run([needs("minimodem", "minimodem"), "--tx", "-R", "44100", "-f", out, "1200"], input=data, check=True)


def helper_caller_id_burst(message, out):
    helper_minimodem(b"\x55" * 30, "seizure.wav")  # 300 bits of 0 and 1 in turn
    sox("-n", "-r", 44100, "-b", 16, "-c", 1, "mark.wav", "synth", 0.15, "sine", 1200)
    helper_minimodem(message, "message.wav")
    sox("seizure.wav", "mark.wav", "message.wav", "-b", 16, out, "gain", -12, "pad", 0.5, 0.5)


def caller_id_of_minimodem():
    helper_caller_id_burst(helper_caller_id_message([(1, "07141230"), (2, "5551234"), (7, "ADA LOVELACE")]), "call.wav")
    heard = helper_of_kind(tipring("listen", "call.wav", "--json").events, "caller_id")
    check(len(heard) == 1, heard)
    event = heard[0]
    check(400 <= event.pop("t_ms") <= 900, heard)
    check(event == {
        "kind": "caller_id", "format": "mdmf", "modulation": "bell202", "number": "5551234", "name": "ADA LOVELACE",
        "date": "07141230", "reason": "", "checksum_ok": True,
    }, event)


def caller_id_withheld():
    helper_caller_id_burst(helper_caller_id_message([(1, "07141230"), (4, "P"), (8, "P")]), "call.wav")
    (event,) = helper_of_kind(tipring("listen", "call.wav", "--json").events, "caller_id")
    check((event["number"], event["name"], event["reason"]) == ("", "", "private"), event)


def caller_id_with_a_bad_checksum():
    message = helper_caller_id_message([(1, "07141230"), (2, "5551234")])
    helper_caller_id_burst(message[:-1] + bytes([message[-1] ^ 1]), "call.wav")
    result = tipring("listen", "call.wav", "--json")
    check(result.status == 0, result.errors)
    check(all(not e["checksum_ok"] for e in helper_of_kind(result.events, "caller_id")), result.out)


def caller_id_cut_off():
    helper_caller_id_burst(helper_caller_id_message([(1, "07141230"), (2, "5551234")]), "call.wav")
    sox("call.wav", "cut.wav", "trim", 0, 1.05)
    result = tipring("listen", "cut.wav", "--json")
    check(result.status == 0, result.errors)
    check(all(not e["checksum_ok"] for e in helper_of_kind(result.events, "caller_id")), result.out)


def caller_id_of_spandsp():
    for modulation in ("bell202", "v23"):
        heard = tipring("listen", "-", "--raw", "s16", "--json", stdin=helper_spandsp(modulation, "0301234567")).events
        (event,) = helper_of_kind(heard, "caller_id")
        check((event["modulation"], event["number"], event["name"]) == (modulation, "0301234567", "Ada L"), event)
        check(event["checksum_ok"] is True, event)


def fax_and_modem_tones_of_spandsp():
    for kind in ("fax_cng", "fax_ced", "ans", "ansam", "v21_preamble", "bell_answer", "v25_calling"):
        heard = tipring("listen", "-", "--raw", "s16", "--json", stdin=helper_spandsp(kind)).events
        check(helper_of_kind(heard, kind), kind, heard)
        check(all("phase" in e and "level_dbm0" in e for e in helper_of_kind(heard, kind)), heard)


def text_telephone_of_spandsp():
    begin, end = helper_of_kind(
        tipring("listen", "-", "--raw", "s16", "--json", stdin=helper_spandsp("text_telephone", "HELLO 201 GA")).events,
        "text_telephone",
    )
    check(list(begin) == ["t_ms", "kind", "phase", "level_dbm0", "bits_per_second", "text"], begin)
    check(end["text"] == "HELLO 201 GA" and end["bits_per_second"] == 45.45 and begin["text"] == "", begin, end)


def text_telephone_of_minimodem():
    subprocess.run(
        [needs("minimodem", "minimodem"), "--tx", "-R", "44100", "-f", "text.wav", "tdd"], input=b"HELLO ADA 201", check=True
    )
    sox("text.wav", "-b", 16, "call.wav", "gain", -12, "pad", 0.5, 0.5)
    words = tipring("listen", "call.wav").out
    check('"HELLO ADA 201"' in words and "text telephone, 45.45 bit/s, " in words, words)


def a_tone_that_fits_several_countries_names_them():
    tipring("tones", "de", "dial", "--out", "dial.wav")
    (begin, end) = helper_of_kind(tipring("listen", "dial.wav", "--json").events, "tone")
    countries = begin["country"].split(",")
    check("de" in countries and "nl" in countries and "us" not in countries, countries)
    check(begin["name"] == "dial" and len(begin["frequencies_hz"]) == 1, begin)
    check(abs(begin["frequencies_hz"][0] - 425) < 3, begin)
    check(end["phase"] == "end" and end["duration_ms"] > 4000, end)


def a_tone_of_the_countries_asked_for_names_those():
    tipring("tones", "us", "busy", "--out", "busy.wav")
    tones = helper_of_kind(tipring("listen", "busy.wav", "--json", "--country", "de", "--country", "us").events, "tone")
    check(tones and all(e["country"] == "us" and e["name"] == "busy" for e in tones), tones)
    check(list(tones[0]) == ["t_ms", "kind", "phase", "name", "country", "frequencies_hz", "level_dbm0"], tones[0])


def a_recording_of_an_unknown_country_is_refused():
    tipring("tones", "us", "busy", "--out", "busy.wav")
    one_sentence(tipring("listen", "busy.wav", "--country", "zz"), 8, "'zz'", "za (South Africa)")


def a_line_is_heard_and_not_touched():
    events = tipring("listen", "plant:301", "--for", 30, "--json").events
    check(all(e["line"] == "plant:301" for e in events), events)
    check([e["signal"] for e in events if e["kind"] == "line_signal"][:2] == ["ring_begin", "ring_end"], events)
    (caller,) = helper_of_kind(events, "caller_id")
    check((caller["number"], caller["name"]) == ("205", "Edith"), caller)
    check(not any(e.get("state") == "connected" for e in events), events)


def digits_on_a_line_are_one_string():
    check(tipring("listen", "plant:205", "--digits", "--for", 60).out == "301302\n")


def a_line_that_is_not_there_is_refused():
    one_sentence(tipring("listen", "plant:999"), 7, "plant:999", "tipring lines")


def a_recording_that_is_none_is_refused():
    one_sentence(tipring("listen", "missing.wav"), 8, "'missing.wav'", "No such file")
    one_sentence(tipring("listen", "."), 8, "'.'", "folder")
    Path("empty.wav").write_bytes(b"")
    one_sentence(tipring("listen", "empty.wav"), 8, "'empty.wav'", "empty")
    Path("letter.wav").write_text("Dear Sir or Madam, this is a letter and no recording.\n")
    one_sentence(tipring("listen", "letter.wav"), 8, "'letter.wav'", "not audio")
    one_sentence(tipring("listen", "-", stdin=b"neither is this"), 8, "standard input", "not audio")
    one_sentence(tipring("listen", "-", stdin=b""), 8, "standard input")
    write_wav("nothing.wav", b"")
    one_sentence(tipring("listen", "nothing.wav"), 8, "'nothing.wav'", "no audio")


def a_recording_that_cannot_be_opened_is_refused():
    write_wav("secret.wav", bytes(160))
    os.chmod("secret.wav", 0)
    if os.access("secret.wav", os.R_OK):
        return  # root may read anything
    one_sentence(tipring("listen", "secret.wav"), 8, "'secret.wav'", "Permission denied")


def a_truncated_recording_gives_what_it_has_and_status_8():
    helper_sox_dtmf("1234", "-r", 8000, "-c", 1, "whole.wav")
    whole = Path("whole.wav").read_bytes()
    Path("cut.wav").write_bytes(whole[: len(whole) // 2 + 200])
    result = tipring("listen", "cut.wav", "--digits")
    check(result.out == "12\n", result.out)
    one_sentence(result, 8, "'cut.wav'", "truncated", "0.640 s")
    piped = tipring("listen", "-", "--digits", stdin=Path("cut.wav").read_bytes())
    check(piped.out == "12\n", piped.out)
    one_sentence(piped, 8, "standard input", "truncated")


def a_gigantic_recording_is_refused_at_once():
    size = 3_000_000_000
    header = b"RIFF" + struct.pack("<I", size - 8) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16)
    with open("gigantic.wav", "wb") as file:
        file.write(header + b"data" + struct.pack("<I", size - 44))
        file.truncate(size)  # a hole: takes no room on the disk
    one_sentence(tipring("listen", "gigantic.wav"), 8, "'gigantic.wav'", "52 hours")
    Path("zeros.bin").touch()
    os.truncate("zeros.bin", size)
    one_sentence(tipring("listen", "zeros.bin"), 8, "'zeros.bin'", "not audio")


def a_long_recording_costs_no_memory():
    def helper_peak_of(seconds):
        with open("long.wav", "wb") as file:
            size = seconds * 32000
            head = struct.pack("<IHHIIHH", 16, 1, 2, 8000, 32000, 4, 16)
            file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt " + head + b"data" + struct.pack("<I", size))
            file.truncate(44 + size)
        check(tipring("listen", "long.wav", "--digits").out == "\n")
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # of the largest child so far, kB

    os.environ["ASAN_OPTIONS"] = "quarantine_size_mb=1"  # what was freed stays in memory there, up to this
    short = helper_peak_of(2)
    long = helper_peak_of(1200)
    check(long - short < 10_000, short, long)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
