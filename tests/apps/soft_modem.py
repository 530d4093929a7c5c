"""A modem on a pseudo-terminal, for tests that know of it as a serial port only."""

import signal
import subprocess

from command import TIPRING


class soft_modem:
    """A modem at `modem` in this folder, on a line where nobody calls."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [TIPRING, "softmodem", "plant:302", "--link", "modem"], stdout=subprocess.PIPE, text=True
        )
        self.process.stdout.readline()
        return self

    def __exit__(self, *_):
        self.unplug()

    def unplug(self):
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)
