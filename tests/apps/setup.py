"""tipring setup: the system's configuration, shown or written."""

import os
from pathlib import Path

from command import TIPRING, check, main, one_sentence, tipring


def rules_are_shown_and_nothing_is_written():
    result = tipring("setup", "udev", "--root", "image")
    check(result.status == 0 and not Path("image").exists(), result.errors)
    check("# /etc/udev/rules.d/77-tipring-modems.rules" in result.out, result.out)
    check("# then type: udevadm control --reload" in result.out, result.out)


def files_are_written_where_an_image_is():
    for attempt in range(2):
        result = tipring("setup", "udev", "--write", "--root", "image", "--json")
        check(result.status == 0, result.errors)
        for file in result.events:
            check(file["written"] and file["before"] == "", attempt, file)
            check(Path("image" + file["path"]).read_text(encoding="utf-8") == file["text"], file)
    left = sorted(p.name for p in Path("image/etc/udev/rules.d").iterdir())
    check(left == ["61-dahdi-dialout.rules", "77-tipring-modems.rules"], left)


def the_service_runs_this_very_command():
    result = tipring("setup", "systemd")
    check(result.status == 0 and f"ExecStart={TIPRING} exchange /etc/tipring/exchange.toml" in result.out, result.out)


def without_cards_it_says_what_to_type():
    if Path("/sys/bus/dahdi_devices").exists() and os.listdir("/sys/bus/dahdi_devices/devices"):
        return  # this machine has some
    one_sentence(tipring("setup", "dahdi"), 7, "dahdi_hardware")
    one_sentence(tipring("setup", "dahdi", "--country", "atlantis"), 8, "tipring tones")


def what_cannot_be_written_is_an_error():
    one_sentence(tipring("setup", "udev", "--write", "--root", "/proc"), 1, "/proc/etc/udev", "--root")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
