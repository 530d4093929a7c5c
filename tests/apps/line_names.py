"""Names and profiles that a configuration gives to lines, wherever the command wants a LINE."""

import subprocess
from pathlib import Path

from command import TIPRING, check, main, one_sentence, tipring

OFFICE = """
[[line]]
name = "office"
device = "plant:301"
profile = "north-america"

[[line]]
name = "lab"
device = "plant:302"
profile = "ours"

[[line]]
name = "fax"
device = "at:/dev/ttyUSB0"

[[profile]]
name = "ours"
based_on = "centrex"
[profile.features]
park = ""
"""


def helper_config():
    Path("my.toml").write_text(OFFICE)
    return ("--config", "my.toml")


def helper_refused(toml, *words):
    Path("bad.toml").write_text(toml)
    for command in (("call", "office", "201"), ("answer", "office"), ("lines",), ("listen", "office"), ("console", "office")):
        result = tipring("--config", "bad.toml", *command)
        one_sentence(result, 8, "bad.toml", *words)
        check(result.out == "", result.out)


def a_name_is_called_answered_and_listened_to():
    config = helper_config()
    for command in (("call", "office", "201", "--for", 2), ("answer", "office", "--for", 2), ("listen", "office", "--for", 5)):
        result = tipring(*config, *command, "--json")
        check(result.status == 0, result.errors)
        check({e["line"] for e in result.events} == {"office"}, result.out)
    states = [e["state"] for e in tipring(*config, "call", "office", "201", "--json", "--for", 2).events if "state" in e]
    check("connected" in states, states)
    check(tipring(*config, "call", "plant:301", "201", "--for", 2).status == 0)


def a_name_is_served_at_the_console_and_as_a_modem():
    config = helper_config()
    result = tipring(*config, "console", "office", "--json", stdin=b"call 201\nawait connected\ndrop\n")
    check(result.status == 0 and {e["line"] for e in result.events} == {"office"}, result.out)
    result = tipring(*config, "softmodem", "lab", "--link", "modem", "--for", 1, "--speed", 50)
    check(result.status == 0 and "lab is a modem at modem" in result.out, result.out)


def lines_are_listed_under_their_names_and_what_is_not_there_is_missing():
    result = tipring(*helper_config(), "--json", "lines")
    lines = {e["name"]: e for e in result.events}
    check(lines["office"]["device"].startswith("plant:301") and lines["office"]["state"] == "idle", lines)
    check(lines["fax"]["state"] == "missing" and lines["fax"]["device"] == "at:/dev/ttyUSB0", lines)
    check("plant:301" not in lines, lines)


def what_can_be_done_on_a_line_is_what_its_profile_says():
    result = tipring(*helper_config(), "--json", "lines", "--capabilities")
    can = {(e["line"], e["operation"]): e["can"] for e in result.events}
    check(can["office", "forward"] == "yes" and can["office", "pickup"] == "yes", can)  # pickup: of a waiting call
    check(can["office", "unpark"] == "no" and can["lab", "unpark"] == "yes" and can["lab", "park"] == "no", can)
    (why,) = [e["how"] for e in result.events if (e["line"], e["operation"]) == ("lab", "park")]
    check("'ours'" in why and "park" in why, why)


def the_dial_guard_stands_before_named_lines():
    config = helper_config()
    one_sentence(tipring(*config, "call", "office", "911"), 9, "'911'")
    with Path("my.toml").open("a") as file:
        file.write('[dial_guard]\ndeny = ["201"]\n')
    one_sentence(tipring(*config, "call", "office", "201"), 9, "'deny'")
    with subprocess.Popen(
        [TIPRING, *config, "softmodem", "office", "--link", "modem", "--for", "20"], stdout=subprocess.PIPE, text=True
    ) as modem:
        modem.stdout.readline()
        with open("modem", "r+b", buffering=0) as port:
            port.write(b"ATD201\r")
            said = b""
            while b"ERROR" not in said and b"CONNECT" not in said and b"RINGING" not in said:
                said += port.read(1)
        modem.terminate()
    check(b"ERROR" in said, said)


def a_name_that_nobody_has_is_refused():
    config = helper_config()
    one_sentence(tipring(*config, "call", "home", "201"), 7, "home", "tipring lines")
    one_sentence(tipring("call", "office", "201"), 7, "office", "tipring lines")
    one_sentence(tipring(*config, "call", "fax", "201"), 7, "/dev/ttyUSB0", "plug it in")


def what_is_wrong_is_told_with_file_and_line():
    helper_refused(OFFICE.replace("profile =", "profle =", 1), "bad.toml:5", "'profle'", "known are")
    helper_refused(OFFICE.replace("north-america", "north-pole"), "bad.toml:5", "'north-pole'", "etsi")
    helper_refused(OFFICE.replace("plant:302", "plant:301"), "bad.toml:9", "plant:301", "office and lab")
    helper_refused(OFFICE.replace('park = ""', 'park = "*5x"'), "bad.toml:20", "'*5x'", "digits")
    helper_refused(OFFICE + "[dial_gard]\n", "bad.toml:21", "'dial_gard'", "dial_guard")
    helper_refused(OFFICE + "x = \n", "bad.toml:21", "not valid TOML")
    one_sentence(tipring("--config", "missing.toml", "call", "office", "201"), 8, "'missing.toml'", "cannot read")


def an_exchange_uses_names_too():
    Path("pbx.toml").write_text(
        '[[line]]\nname = "desk"\ndevice = "plant:21"\n[[station]]\nline = "desk"\nnumber = "21"\n'
    )
    result = tipring("exchange", "pbx.toml", "--check")
    check(result.status == 0 and result.out == "21  plant:21\n", result.out, result.errors)
    Path("names.toml").write_text(
        '[[line]]\nname = "desk"\ndevice = "plant:99"\n[[line]]\nname = "hall"\ndevice = "plant:22"\n'
    )
    with Path("pbx.toml").open("a") as file:
        file.write('[[station]]\nline = "hall"\nnumber = "22"\n')
    one_sentence(tipring("exchange", "pbx.toml", "--check"), 7, "'hall'")
    result = tipring("--config", "names.toml", "exchange", "pbx.toml", "--for", 10, "--speed", 100, "--json")
    check(result.status == 0, result.errors)
    check({e["line"] for e in result.events} == {"desk", "hall"}, result.out)


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
