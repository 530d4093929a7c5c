"""What all subcommands of tipring share: help, exit status, errors, JSON."""

import json
import os
import re
import signal
import subprocess

from command import TIPRING, check, main, one_sentence, samples_of, tipring


def without_a_command_prints_its_help():
    result = tipring()
    check(result.status == 0, result.status)
    check(result.out == tipring("--help").out)
    check("Subcommands:" in result.out)


def a_usage_error_is_one_sentence_and_status_2():
    one_sentence(tipring("no-such-command"), 2, "no-such-command", "--help")
    one_sentence(tipring("listen"), 2, "INPUT", "tipring listen --help")
    one_sentence(tipring("tones", "--no-such-flag"), 2, "no-such-flag")
    one_sentence(tipring("listen", "--raw", "mp3", "x"), 2, "mp3", "ulaw")


def global_flags_stand_before_or_behind_the_command():
    before = tipring("--json", "tones", "de")
    behind = tipring("tones", "de", "--json")
    check(before.status == 0 and before.out == behind.out)
    check(all(isinstance(json.loads(line), dict) for line in before.out.splitlines()))


def every_command_speaks_json_and_nothing_else():
    with open("pbx.toml", "w") as config:
        config.write('[[station]]\nline = "plant:21"\nnumber = "21"\n')
    asked = {
        "answer": ("plant:301", "--for", 2),
        "bringup": ("plant:fxs",),
        "call": ("plant:301", "201", "--for", 2),
        "console": ("plant:301",),
        "demo": (),
        "exchange": ("pbx.toml", "--for", 1, "--speed", 100),
        "lines": ("--capabilities",),
        "listen": ("plant:301", "--for", 10),
        "tones": ("de",),
    }
    commands = re.findall(r"^  ([a-z]+)", tipring("--help").out.partition("Subcommands:")[2], re.MULTILINE)
    check(set(asked) <= set(commands), commands)
    for command, arguments in asked.items():
        result = tipring(command, *arguments, "--json", stdin=b"help\ncall 201\nquit\n")
        check(result.status == 0, command, result.errors)
        check(all(isinstance(event, dict) for event in result.events), command)
        check(result.events or command == "exchange", command)


def an_interrupt_ends_with_status_130():
    process = subprocess.Popen(
        [TIPRING, "listen", "-", "--raw", "s16"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    tipring("tones", "us", "dial", "--out", "dial.wav")
    process.stdin.write(samples_of("dial.wav"))
    process.stdin.flush()
    check(b"dial tone" in process.stdout.readline())  # it is heard while the pipe is open
    process.send_signal(signal.SIGINT)
    check(process.wait(timeout=20) == 130, process.returncode)


def an_output_that_cannot_be_written_is_told():
    with open("/dev/full", "w") as full:
        ran = subprocess.run([TIPRING, "tones", "de"], stdout=full, stderr=subprocess.PIPE, timeout=60)
    check(ran.returncode == 1, ran.returncode)
    check(ran.stderr.startswith(b"tipring: "), ran.stderr)


def the_version_is_told():
    result = tipring("--version")
    check(result.status == 0 and re.fullmatch(r"tipring \d+\.\d+\.\d+\n", result.out), result.out)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
