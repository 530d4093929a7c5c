"""tipring bringup: ports of the plant, measured and judged."""

import json
import signal
import subprocess
import xml.etree.ElementTree as xml
from pathlib import Path

from command import TIPRING, check, main, one_sentence, tipring
from soft_modem import soft_modem

FIVE_FAULTS = """
subscriber_hybrid_db = 8
swapped = true
slow_to_close_ms = 25
[to_exchange]
loss_db = 8
drift_ppm = -80
[to_subscriber]
drift_ppm = 80
"""
WHAT_THEY_ARE = {"polarity.right", "pulse.period", "gain.to_exchange", "echo.at_subscriber", "clock.drift"}


def helper_failed(events):
    return {e["name"] for e in events if e["verdict"] == "fail"}


def a_good_pair_is_within_all_limits():
    result = tipring("bringup", "plant:fxs", "plant:fxo", "--out", "desk/new")
    check(result.status == 0, result.out)
    check("FAIL" not in result.out and " 0 out," in result.out, result.out)
    suite = xml.parse("desk/new/report.xml").getroot()[0]
    check(suite.get("failures") == "0" and int(suite.get("tests")) == len(suite), suite.attrib)
    report = json.loads(Path("desk/new/report.json").read_text(encoding="utf-8"))
    check(report["good"] and len(report["findings"]) == len(suite) and len(report["curves"]) == 5)
    check(Path("desk/new/report.html").read_text(encoding="utf-8").startswith("<!doctype html>"))


def five_faults_are_those_five_and_no_other():
    Path("faults.toml").write_text(FIVE_FAULTS, encoding="utf-8")
    result = tipring("bringup", "plant:fxo", "plant:fxs", "--copper", "faults.toml", "--json")
    check(result.status == 1 and result.errors == "", result.errors)
    check(helper_failed(result.events) == WHAT_THEY_ARE, helper_failed(result.events))
    check(all(e["kind"] == "measurement" and "t_ms" in e for e in result.events))
    suite = xml.parse("bringup/report.xml").getroot()[0]
    named = {case.get("name") for case in suite if case.find("failure") is not None}
    check(named == WHAT_THEY_ARE and suite.get("failures") == "5", named)
    report = json.loads(Path("bringup/report.json").read_text(encoding="utf-8"))
    check({f["name"] for f in report["findings"] if f["verdict"] == "fail"} == WHAT_THEY_ARE)
    html = Path("bringup/report.html").read_text(encoding="utf-8")
    check(html.count('class="fault"') == 5, html.count('class="fault"'))


def a_line_to_an_exchange_shows_its_dial_tone_and_dials_nothing():
    result = tipring("bringup", "plant:301", "--json")
    check(result.status == 0, result.out)
    by_name = {e["name"]: e for e in result.events}
    check(by_name["dial_tone.frequency"]["verdict"] == "pass" and by_name["dial_tone.delay"]["verdict"] == "pass")
    check(abs(by_name["dial_tone.level"]["value"] + 13) < 0.3)  # two tones of -13 dBm0, 3 dB of loss
    check(abs(by_name["echo.at_subscriber"]["value"] - 20) < 1, by_name["echo.at_subscriber"])
    check(by_name["dtmf.to_exchange.low"]["verdict"] == "not measurable")
    check("one port alone" in by_name["dtmf.to_exchange.low"]["because"])


def a_modem_at_the_end_of_a_pair_does_all_that_a_modem_can():
    result = tipring("bringup", "plant:fxs", "at:plant:fxo", "--json")
    check(result.status == 0 and result.errors == "", result.out)
    by_name = {e["name"]: e for e in result.events}
    for name in ("hook.off_delay", "flash.seen", "echo.at_subscriber", "q24.to_exchange.missed", "caller_id.on_hook", "clock.drift"):
        check(by_name[name]["verdict"] == "pass", by_name[name])
    for name in ("battery.present", "pulse.errors", "flash.shortest"):
        check(by_name[name]["verdict"] == "not measurable" and "modem" in by_name[name]["because"], by_name[name])
    alone = {e["name"]: e for e in tipring("bringup", "at:plant:301", "--json").events if e["verdict"] == "pass"}
    check(set(alone) >= {"dial_tone.frequency", "noise.to_subscriber", "echo.at_subscriber"}, alone)


def a_modem_on_a_serial_port_is_measured_and_may_be_lost():
    with soft_modem() as modem:
        result = tipring("bringup", "at:modem", "--json")
        check(result.status == 0 and result.errors == "", result.out, result.errors)
        by_name = {e["name"]: e for e in result.events}
        check(abs(by_name["dial_tone.level"]["value"] + 13) < 0.3, by_name["dial_tone.level"])
        check(by_name["echo.at_subscriber"]["verdict"] == "pass", by_name["echo.at_subscriber"])
        process = subprocess.Popen(
            [TIPRING, "bringup", "at:modem", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        next(line for line in process.stdout if '"dial_tone.level"' in line)
        modem.unplug()
        rest, errors = process.communicate(timeout=60)
        check(process.returncode == 7 and "at:modem" in errors and "plug it in" in errors, process.returncode, errors)
        check("noise.to_subscriber" in rest and "ended" in rest, rest)


def the_manual_names_every_measurement():
    manual = Path(__file__).parents[2].joinpath("docs/bringup.md").read_text(encoding="utf-8")
    named = [e["name"] for e in tipring("bringup", "plant:fxs", "--json").events]
    check(len(named) > 50 and all(f"| `{name}` |" in manual for name in named), named)


def one_port_alone_says_why_it_cannot_do_the_rest():
    result = tipring("bringup", "plant:fxs", "--json")
    check(result.status == 0, result.errors)
    measured = {e["name"] for e in result.events if e["verdict"] != "not measurable"}
    check(measured == {"ring.generated"}, measured)


def limits_may_be_ones_own():
    Path("mine.toml").write_text('[limits."gain.to_exchange"]\nleast = -1\n', encoding="utf-8")
    result = tipring("bringup", "plant:fxs", "plant:fxo", "--limits", "mine.toml", "--json")
    check(result.status == 1 and helper_failed(result.events) == {"gain.to_exchange"}, helper_failed(result.events))
    Path("mine.toml").write_text('[limits."gian"]\nleast = -1\n', encoding="utf-8")
    one_sentence(tipring("bringup", "plant:fxs", "plant:fxo", "--limits", "mine.toml"), 8, "mine.toml:1", "gian")
    one_sentence(tipring("bringup", "plant:fxs", "--limits", "none.toml"), 8, "none.toml")
    Path("bad.toml").write_text("atenuation_db = 3\n", encoding="utf-8")
    one_sentence(tipring("bringup", "plant:fxs", "--copper", "bad.toml"), 8, "bad.toml:1", "atenuation_db")


def what_is_no_port_is_said_so():
    one_sentence(tipring("bringup", "plant:999"), 7, "plant:999", "plant:fxs")
    one_sentence(tipring("bringup", "plant:301", "plant:fxo"), 7, "plant:301")
    one_sentence(tipring("bringup", "at:/dev/ttyUSB0"), 7, "/dev/ttyUSB0", "plug it in")
    one_sentence(tipring("bringup", "plant:fxs", "at:/dev/ttyUSB0"), 1, "simulated")
    one_sentence(tipring("bringup", "plant:fxo", "at:plant:fxo"), 1, "twice")
    one_sentence(tipring("bringup", "plant:fxs", "plant:fxs"), 1, "twice")
    one_sentence(tipring("bringup", "plant:fxs", "--country", "zz"), 8, "zz")
    one_sentence(tipring("bringup"), 2, "LINE")
    check(tipring("bringup", "dahdi:5").status == 7)


def a_folder_that_cannot_be_made_is_said_before_anything_is_measured():
    Path("file").write_text("", encoding="utf-8")
    one_sentence(tipring("bringup", "plant:fxs", "--out", "file/in"), 8, "file/in")


def an_interrupt_leaves_a_report_of_what_was_measured():
    process = subprocess.Popen(
        [TIPRING, "bringup", "plant:fxs", "plant:fxo", "--soak", "360000", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    next(line for line in process.stdout if '"dial_tone.level"' in line)
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=100)[1]
    check(process.returncode == 130 and errors == "", process.returncode, errors)
    report = json.loads(Path("bringup/report.json").read_text(encoding="utf-8"))
    check(report["ended_early"] == "interrupted" and not report["good"], report["ended_early"])
    found = {f["name"]: f for f in report["findings"]}
    check(found["dial_tone.level"]["verdict"] == "pass" and found["ring.trip"]["verdict"] == "pass")
    rest = found["clock.to_exchange.slips"]
    check(rest["verdict"] == "not measurable" and "interrupted" in rest["because"], rest)
    check("Ended early: interrupted" in Path("bringup/report.html").read_text(encoding="utf-8"))


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
