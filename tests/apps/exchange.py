"""tipring exchange: a configuration run, and every kind of wrong one."""

import os
import signal
import subprocess
from pathlib import Path

from command import TIPRING, check, main, one_sentence, tipring


def helper_station(line, number, more=""):
    return f'[[station]]\nline = "{line}"\nnumber = "{number}"\n{more}\n'


TWO = helper_station("plant:21", "21", 'name = "Ada"') + helper_station("plant:22", "22")


def helper_refused(config, status, *words):
    Path("pbx.toml").write_bytes(config if isinstance(config, bytes) else config.encode())
    for flags in (("--check",), ("--for", 1, "--speed", 100)):
        result = tipring("exchange", "pbx.toml", *flags)
        one_sentence(result, status, *words)
        check(result.out == "", result.out)


def stations_call_each_other():
    Path("pbx.toml").write_text(TWO)
    result = tipring("exchange", "pbx.toml", "--for", 20, "--speed", 50, "--json")
    check(result.status == 0, result.errors)
    states = [(e["line"], e["state"]) for e in result.events if e["kind"] == "call_state"]
    for expected in (("plant:21", "dialtone"), ("plant:22", "offering"), ("plant:21", "connected"), ("plant:22", "connected")):
        check(expected in states, expected, states)
    last = dict(states)
    check(set(last.values()) == {"idle"}, last)


def a_configuration_is_explained_without_being_run():
    Path("pbx.toml").write_text(TWO)
    result = tipring("exchange", "pbx.toml", "--check")
    check(result.status == 0 and result.out == "21  plant:21  Ada\n22  plant:22\n", result.out)


def an_interrupt_ends_every_call_and_status_130():
    Path("pbx.toml").write_text(TWO)
    for ended_by, status in ((signal.SIGINT, 130), (signal.SIGTERM, 0)):
        with subprocess.Popen(
            [TIPRING, "exchange", "pbx.toml", "--speed", "20", "--json"], stdout=subprocess.PIPE, text=True
        ) as running:
            told = []
            for line in running.stdout:
                told.append(line)
                if '"state":"connected"' in line and ended_by:
                    running.send_signal(ended_by)
                    ended_by = None
            check(running.wait(timeout=60) == status, running.returncode)
        check('"state":"idle"' in told[-1], told[-3:])


TRUNK = '[[trunk]]\nline = "plant:301"\nprefix = "9"\nincoming = "22"\ndigits = 3\n'


def a_trunk_leads_to_the_built_in_town():
    Path("pbx.toml").write_text(TWO + TRUNK)
    result = tipring("exchange", "pbx.toml", "--check")
    check(result.out == "21  plant:21  Ada\n22  plant:22\n9...  plant:301  rings 22\n", result.out)
    result = tipring("exchange", "pbx.toml", "--for", 60, "--speed", 50, "--json")
    check(result.status == 0, result.errors)
    came = [e for e in result.events if e["kind"] == "call_state" and e["line"] == "plant:301"]
    check("offering" in [e["state"] for e in came], came)
    check(came[-1]["state"] == "idle", came)
    callers = {e.get("number") for e in result.events if e["kind"] == "caller_id"}
    check("205" in callers, callers)  # Edith


def a_trunk_that_leads_nowhere_is_refused():
    helper_refused(TWO + '[[trunk]]\nline = "plant:23"\n', 7, "plant:23", "plant:301")
    helper_refused(TWO + '[[trunk]]\nline = "dahdi:4"\n', 7, "dahdi:4", "plant:NAME")


def a_wrong_key_is_refused():
    helper_refused("countr = \"de\"\n" + TWO, 8, "pbx.toml:1", "'countr'", "country")
    helper_refused(TWO + "[timer]\n", 8, "pbx.toml:", "'timer'")


def an_unknown_country_is_refused():
    helper_refused("country = \"zz\"\n" + TWO, 8, "'zz'", "tipring tones")


def two_ports_with_one_number_are_refused():
    helper_refused(TWO + helper_station("plant:23", "21"), 8, "number 21", "plant:21 and plant:23")
    helper_refused(TWO + helper_station("plant:22", "23"), 8, "line plant:22", "22 and 23")


def a_number_with_letters_is_refused():
    helper_refused(helper_station("plant:21", "2A"), 8, "pbx.toml:3", "'2A'", "digits only")
    helper_refused(helper_station("plant:21", ""), 8, "pbx.toml:3", "digits only")


def a_port_that_does_not_exist_is_refused():
    helper_refused(TWO + helper_station("dahdi:99", "23"), 7, "station 23", "'dahdi:99'")
    helper_refused(TWO + helper_station("plant:", "23"), 7, "station 23", "'plant:'", "plant:NAME")
    helper_refused(TWO + helper_station("21", "23"), 7, "station 23", "'21'", "plant:NAME")


def a_file_that_is_no_configuration_is_refused():
    one_sentence(tipring("exchange", "missing.toml"), 8, "'missing.toml'", "cannot read")
    one_sentence(tipring("exchange", "."), 8, "'.'", "cannot read")
    helper_refused("", 8, "'pbx.toml'", "not empty")
    helper_refused("# nothing\n", 8, "pbx.toml", "no station")
    helper_refused(TWO[:-20], 8, "pbx.toml", "not valid TOML")
    helper_refused(bytes(range(256)) * 4, 8, "pbx.toml:", "not valid TOML")
    Path("gigantic.toml").touch()
    os.truncate("gigantic.toml", 3_000_000_000)
    one_sentence(tipring("exchange", "gigantic.toml"), 8, "gigantic.toml", "megabyte")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
