"""What is written of the command from its own flags: manual pages, and completion in bash."""

import re
import subprocess
from pathlib import Path

from command import TIPRING, check, main, needs, one_sentence, tipring


def helper_commands(*path):
    """All commands, as --help of each shows those below it."""
    below = re.findall(r"^  ([a-z]+)", tipring(*path, "--help").out.partition("Subcommands:\n")[2].partition("\n\n")[0], re.MULTILINE)
    return [path] + [found for name in below for found in helper_commands(*path, name)]


def helper_written():
    check(tipring("manual", "m").status == 0)
    return {page.name.removesuffix(".1"): page for page in Path("m/man1").iterdir()}


def helper_rendered(page):
    needs("man", "man-db")
    ran = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", page],
        env={"MANWIDTH": "80", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MAN_KEEP_FORMATTING": ""},
        capture_output=True,
        text=True,
        timeout=60,
    )
    check(ran.returncode == 0 and ran.stderr == "", page, ran.stderr)
    return ran.stdout


def helper_completed(line, *, breaks=' \t\n"\'><=;|&(:'):
    """What bash offers behind `line`, where the cursor stands."""
    script = 'source m/bash-completion/tipring; COMP_WORDBREAKS=$3; COMP_LINE=$1; COMP_POINT=${#1}; _tipring; printf "%s\\n" "${COMPREPLY[@]}"'
    ran = subprocess.run(
        ["bash", "-u", "-c", f'PATH="$2:$PATH"; {script}', "bash", line, str(TIPRING.parent), breaks],
        capture_output=True,
        text=True,
        timeout=60,
    )
    check(ran.returncode == 0 and ran.stderr == "", line, ran.stderr)
    return ran.stdout.split()


def every_command_has_a_page_with_its_flags_and_an_example():
    pages = helper_written()
    commands = helper_commands()
    check(len(commands) > 20 and set(pages) == {"-".join(("tipring", *path)) for path in commands}, sorted(pages))
    for path in commands:
        page = helper_rendered(pages["-".join(("tipring", *path))])
        for heading in ("NAME", "SYNOPSIS", "OPTIONS", "EXIT STATUS", "SEE ALSO"):
            check(re.search(f"^{heading}$", page, re.MULTILINE), path, heading)
        said = tipring(*path, "--help").out
        for flag in re.findall(r"^  (?:-.,)?(--[a-z-]+)", said, re.MULTILINE):
            check(re.search(rf"^ +(-., )?{flag}\b", page, re.MULTILINE), path, flag)
        for argument in re.findall(r"^  ([A-Z][A-Za-z0-9.]*) ", said, re.MULTILINE):
            check(re.search(rf"^ +{argument}\b", page, re.MULTILINE), path, argument)
        example = said.partition("Example:\n")[2].strip()
        check(not path or "EXAMPLE" in page, path)
        check(" ".join(example.split()) in " ".join(page.split()), path, example, page)


def what_is_shown_can_be_typed():
    helper_written()
    page = helper_rendered(Path("m/man1/tipring-call.1"))
    check("printf '[[line]]\\nname = \"office\"\\n" in page, page)
    check("--for SECONDS" in page and "\u2010" not in page and "\u2019" not in page, page)
    check(re.search(r"^ +--no-records$", page, re.MULTILINE) and "VALUE" not in page, page)
    check("one of ulaw, alaw, s16" in helper_rendered(Path("m/man1/tipring-listen.1")))
    check("1 to 20" in helper_rendered(Path("m/man1/tipring-answer.1")))


def the_page_of_tipring_tells_every_exit_status():
    helper_written()
    page = helper_rendered(Path("m/man1/tipring.1"))
    statuses = re.findall(r"^ +(\d+) ", page.partition("EXIT STATUS")[2], re.MULTILINE)
    check(statuses == [*map(str, range(10)), "130"], statuses)


def commands_flags_and_values_are_completed():
    helper_written()
    check({"call", "fax", "bringup"} < set(helper_completed("tipring ")))
    check("manual" not in helper_completed("tipring "))
    check(helper_completed("tipring bri") == ["bringup"])
    check(set(helper_completed("tipring --json fa")) == {"fax"})
    check({"send", "receive", "queue"} == set(helper_completed("tipring fax ")))
    check("--header" in helper_completed("tipring fax send --") and "--json" in helper_completed("tipring fax send --"))
    check(helper_completed("tipring listen --raw ") == ["ulaw", "alaw", "s16"])
    check(helper_completed("tipring mailbox p") == ["play"])
    check(helper_completed("tipring call --for ") == [])


def files_folders_and_lines_are_completed():
    helper_written()
    Path("hello.lua").write_text("")
    Path("heap").mkdir()
    check(set(helper_completed("tipring ivr plant:301 he")) == {"heap", "hello.lua"})
    check(helper_completed("tipring demo --out he") == ["heap"])
    check("plant:301" in helper_completed("tipring call "))
    check("301" in helper_completed("tipring call plant:3"))  # bash has the rest: a colon ends its words
    check("plant:301" in helper_completed("tipring call plant:3", breaks=" \t\n"))


def a_folder_that_cannot_be_written_is_said():
    Path("file").write_text("")
    one_sentence(tipring("manual", "file/in"), 1, "file/in")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
