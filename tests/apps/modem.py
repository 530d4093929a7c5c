"""A line behind an AT modem: simulated as at:plant:302, and a modem on a serial port, whom nobody knows to be our own."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from command import TIPRING, check, main, one_sentence, tipring
from soft_modem import soft_modem


def helper_tried(call, what):
    """These calls live on the wall clock, and a machine may have better things to do for a while: one that held up once is enough."""
    for _ in range(3):
        done, shown = call()
        if done:
            return
    check(False, what, shown)


def helper_states(result, line):
    return [e["state"] for e in result.events if e["kind"] == "call_state" and e["line"] == line]


def a_simulated_pair_has_a_modem_on_it():
    calls = ["dialtone", "dialing", "proceeding", "ringback", "connected", "idle"]
    result = tipring("call", "at:plant:302", "201", "--for", 5, "--json")
    check(result.status == 0 and helper_states(result, "at:plant:302") == calls, result.out)
    for number, status in {"202": 3, "299": 6, "911": 9}.items():
        check(tipring("call", "at:plant:302", number).status == status, number)


def it_may_have_a_name_and_a_profile():
    Path("lines.toml").write_text(
        '[[line]]\nname = "modem"\ndevice = "at:plant:302"\nprofile = "centrex"\n', encoding="ascii"
    )
    lines = {e["name"]: e for e in tipring("--config", "lines.toml", "lines", "--json").events}
    check(lines["modem"]["kind"] == "at" and "plant:302" in lines["modem"]["device"], lines["modem"])
    check("at:plant:302" not in lines and "plant:302" not in lines, lines)
    result = tipring("--config", "lines.toml", "call", "modem", "202", "--json")
    check(result.status == 3 and "busy" in helper_states(result, "modem"), result.out)
    # a pair cannot be had both ways at once
    refused = tipring("--config", "lines.toml", "call", "plant:302", "202")
    one_sentence(refused, 1, "plant:302", "at:plant:302", "choose one")


def a_modem_on_a_serial_port_calls():
    def helper_answered():
        result = tipring("call", "at:modem", "201", "--for", 2, "--json")
        return result.status == 0 and "connected" in helper_states(result, "at:modem"), result.out

    def helper_busy():
        result = tipring("call", "at:modem", "202", "--json")
        return result.status == 3, result.out

    with soft_modem():
        helper_tried(helper_answered, "201 answers")
        helper_tried(helper_busy, "202 is busy")


def a_modem_that_is_pulled_out_in_a_call():
    def helper_pulled_out():
        with soft_modem() as modem:
            calling = subprocess.Popen(
                [TIPRING, "call", "at:modem", "203", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            states = []
            for line in calling.stdout:
                event = json.loads(line)
                states += [event["state"]] if event["kind"] == "call_state" else []
                if "proceeding" in states:
                    break
            modem.unplug()
            rest, errors = calling.communicate(timeout=30)
            return "proceeding" in states and calling.returncode == 7, (states, rest, errors)

    helper_tried(helper_pulled_out, "a call that ends with status 7")


def a_line_in_service_is_asked_about_and_traced():
    os.environ["RUNTIME_DIRECTORY"] = str(Path("run").absolute())
    Path("lines.toml").write_text('[[line]]\nname = "desk"\ndevice = "at:modem"\n', encoding="ascii")
    config = ("--config", "lines.toml")

    def helper_listed():
        return {e["name"]: e for e in tipring(*config, "-v", "lines", "--json").events}["desk"]

    with soft_modem():
        check("process" not in helper_listed())
        with subprocess.Popen(
            [TIPRING, *config, "console", "desk"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as desk:
            while not list(Path("run").glob("*.sock")):
                check(desk.poll() is None, "the console lives")
                time.sleep(0.05)  # the event is a file's
            listed = helper_listed()
            check(listed["process"] == desk.pid and "console desk" in listed["program"], listed)
            check(listed["lost_frames"] == 0 and listed["echo_canceller"] == "none", listed)
            words = tipring(*config, "-v", "lines").out
            check(f"process {desk.pid}" in words and "echo canceller: none" in words, words)

            tracing = subprocess.Popen(
                [TIPRING, *config, "trace", "desk", "--out", "traced", "--for", "12"], stdout=subprocess.PIPE, text=True
            )
            check(f"process {desk.pid}" in tracing.stdout.readline())
            while not Path("traced/events.jsonl").exists():
                check(tracing.poll() is None, "the trace lives")
                time.sleep(0.05)
            one_sentence(tipring(*config, "trace", "desk", "--out", "again"), 1, "traced already")
            desk.stdin.write("call 202\nawait busy\ndrop\n")
            desk.stdin.flush()
            tracing.communicate(timeout=60)
            check(tracing.returncode == 0, tracing.returncode)
            events = [json.loads(line) for line in Path("traced/events.jsonl").read_text(encoding="utf-8").splitlines()]
            states = [e["state"] for e in events if e["kind"] == "call_state"]
            check("dialing" in states, states)
            check(Path("traced/audio.wav").stat().st_size > 100000 and Path("traced/dialogue.at").exists())
            check(not Path("again").exists())

            tracing = subprocess.Popen(
                [TIPRING, *config, "trace", "desk", "--out", "cut"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            tracing.stdout.readline()
            while not Path("cut/events.jsonl").exists():
                time.sleep(0.05)
            desk.kill()
            errors = tracing.communicate(timeout=30)[1]
            check(tracing.returncode == 7 and "has ended" in errors, (tracing.returncode, errors))
        check("process" not in helper_listed(), "a socket that nobody serves")


def what_cannot_be_had_is_refused():
    one_sentence(tipring("call", "at:/nowhere/modem", "201"), 7, "/nowhere/modem", "tipring lines")
    one_sentence(tipring("call", "at:plant:999", "201"), 7, "at:plant:999", "tipring lines")
    Path("no_modem").write_text("", encoding="ascii")
    one_sentence(tipring("call", "at:no_modem", "201"), 1, "no_modem", "no serial port")
    with soft_modem():
        one_sentence(tipring("listen", "at:modem"), 1, "at:modem", "on hook")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
