"""tipring softmodem: a program that knows nothing of tipring opens a pseudo-terminal and finds a modem."""

import os
import re
import select
import signal
import subprocess
import time
import tty

from command import TIPRING, check, main, one_sentence, tipring

SPEED = 4


class helper_modem:
    """The command at work in this folder, with its line at `modem`, and a terminal program on it."""

    def __init__(self, *flags):
        self.told = b""
        self.process = subprocess.Popen(
            [TIPRING, "softmodem", "plant:301", "--link", "modem", "--speed", str(SPEED), *flags],
            stdout=subprocess.PIPE,
            bufsize=0,
        )
        self.wait_until_told(b"plant:301 is a modem at modem\n")
        self.open()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.terminal)
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)

    def open(self):
        self.terminal = os.open("modem", os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.terminal)

    def wait_until_told(self, what, limit=60):
        """Until the command has written `what`."""
        end = time.monotonic() + limit
        while what not in self.told:
            left = end - time.monotonic()
            check(left > 0 and select.select([self.process.stdout], [], [], left)[0], f"no {what} in {self.told}")
            self.told += self.process.stdout.read(4096)

    def ask(self, command, limit=60):
        """Everything up to a final result."""
        os.write(self.terminal, command.encode() + b"\r")
        said = b""
        end = time.monotonic() + limit
        while not re.search(rb"(OK|ERROR|VCON|BUSY|NO CARRIER|NO ANSWER|NO DIALTONE|CONNECT)\r\n", said):
            left = end - time.monotonic()
            check(left > 0 and select.select([self.terminal], [], [], left)[0], f"{command}: {said}")
            said += os.read(self.terminal, 4096)
        return said.decode("latin-1").split()


def a_program_opens_the_link_and_talks_to_a_modem():
    with helper_modem() as modem:
        check(modem.ask("ATE0") == ["ATE0", "OK"])
        check(modem.ask("AT+FCLASS=?") == ["0,1,1.0,2,2.0,2.1,8", "OK"])
        check(modem.ask("ATS7?") == ["060", "OK"])
        check(modem.ask("AT+NONE") == ["ERROR"])


def it_calls_who_answers_and_who_is_busy():
    with helper_modem() as modem:
        modem.ask("ATE0+FCLASS=8")
        check(modem.ask("ATDT201")[-1] == "VCON")
        check(modem.ask("AT+VTS=1,2,#")[-1] == "OK")
        check(modem.ask("ATH")[-1] == "OK")
        check(modem.ask("ATDT202")[-1] == "BUSY")


def a_program_that_closes_the_modem_leaves_it_as_new():
    with helper_modem() as modem:
        check(modem.ask("ATE0+FCLASS=8;S7=33")[-1] == "OK")
        os.close(modem.terminal)
        modem.wait_until_told(b"closed again")
        modem.open()
        check(modem.ask("ATE0S7?")[-2:] == ["060", "OK"])


def the_link_is_gone_with_it():
    ran = tipring("softmodem", "plant:301", "--link", "modem", "--for", "1", "--speed", "4")
    check(ran.status == 0, ran.errors)
    check(not os.path.lexists("modem"))
    with open("taken", "w", encoding="ascii"):
        pass
    one_sentence(tipring("softmodem", "plant:301", "--link", "taken"), 1, "taken", "another name")
    one_sentence(tipring("softmodem", "plant:999"), 7, "plant:999")


main([value for value in list(globals().values()) if getattr(value, "__module__", "") == "__main__"])
