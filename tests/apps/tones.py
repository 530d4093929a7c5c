"""tipring tones: every country's tones, listed and written."""

from pathlib import Path

from command import check, main, one_sentence, samples_of, tipring


def lists_the_countries():
    lines = tipring("tones").out.splitlines()
    check(len(lines) == 46, len(lines))
    check("de      Germany" in lines)
    check(tipring("tones", "list").out.splitlines() == lines)


def lists_a_country_s_tones_with_frequencies_and_cadence():
    lines = [" ".join(line.split()) for line in tipring("tones", "us").out.splitlines()]
    for line in (
        "United States / North America (us)",
        "dial 350 + 440 continuous",
        "busy 480 + 620 0.5 on, 0.5 off",
        "stutter_dial 350 + 440 6 times (0.1 on, 0.1 off), then continuous",
        "special_information 950, 1400, 1800 0.33 of 950, 0.33 of 1400, 0.33 of 1800, once",
    ):
        check(line in lines, line, lines)


def takes_a_country_by_name_and_in_capitals():
    check(tipring("tones", "GERMANY", "BUSY").out == tipring("tones", "de", "busy").out)


def lists_as_json():
    tones = tipring("tones", "de", "--json").events
    check({"country": "de", "name": "busy", "frequencies_hz": [425.0], "cadence": "0.48 on, 0.48 off"} in tones, tones)
    check({"country": "de", "name": "Germany"} in tipring("tones", "--json").events)


def an_unknown_country_names_those_it_may_have_been():
    one_sentence(tipring("tones", "dx"), 8, "'dx'", "de (Germany)", "dk (Denmark)")
    one_sentence(tipring("tones", "gb"), 8, "uk (United Kingdom)")
    one_sentence(tipring("tones", "germny"), 8, "de (Germany)")
    one_sentence(tipring("tones", "7\x01"), 8, "'tipring tones' lists all 46")


def an_unknown_tone_names_those_there_are():
    one_sentence(tipring("tones", "de", "beep"), 8, "'beep'", "Germany", "busy, congestion")


def a_tone_to_write_must_be_named():
    one_sentence(tipring("tones", "de", "--out", "x.wav"), 2, "TONE")
    check(not Path("x.wav").exists())


def a_file_that_cannot_be_written_is_told():
    one_sentence(tipring("tones", "de", "busy", "--out", "no-such-folder/x.wav"), 1, "no-such-folder/x.wav")


def writes_the_same_bytes_twice():
    for name in ("one.wav", "two.wav"):
        check(tipring("tones", "uk", "ringback", "--out", name).status == 0)
    check(Path("one.wav").read_bytes() == Path("two.wav").read_bytes())


def writes_at_least_two_periods():
    tipring("tones", "us", "ringback", "--out", "ringback.wav")
    check(len(samples_of("ringback.wav")) // 2 >= 2 * 6 * 8000)
    tipring("tones", "us", "busy", "--out", "busy.wav")
    check(len(samples_of("busy.wav")) // 2 >= 5 * 8000)


def a_tone_written_is_heard_by_listen():
    for country in ("us", "uk", "de", "fr", "jp", "nz"):
        for tone in ("dial", "ringback", "busy"):
            check(tipring("tones", country, tone, "--out", "tone.wav").status == 0)
            heard = tipring("--json", "listen", "tone.wav", "--country", country).events
            names = {e["name"] for e in heard if e["kind"] == "tone"}
            check(tone in names or (country, tone) == ("jp", "congestion"), country, tone, heard)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
