"""Runs the tipring command as a user's script would. Each test file is called with TIPRING CASE [PROGRAM ...]."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import wave
from pathlib import Path

SKIPPED = 77
TIPRING = Path(sys.argv[1]).resolve()


class Result:
    def __init__(self, finished):
        self.status = finished.returncode
        self.bytes = finished.stdout
        self.out = finished.stdout.decode()
        self.errors = finished.stderr.decode()

    @property
    def events(self):
        """Standard output as JSON lines, nothing else."""
        return [json.loads(line) for line in self.out.splitlines()]


def tipring(*arguments, stdin=b""):
    command = [str(TIPRING), *map(str, arguments)]
    result = Result(subprocess.run(command, input=stdin, capture_output=True, timeout=200))
    print("$ tipring", *arguments, f"-> {result.status}\n{result.errors}", end="")
    return result


def check(truth, *shown):
    if not truth:
        frame = sys._getframe(1)
        print(f"line {frame.f_lineno} of {frame.f_code.co_name} does not hold:", *shown)
        sys.exit(1)


def one_sentence(result, status, *words):
    """What went wrong is one line on standard error that begins with our name and contains `words`."""
    check(result.status == status, result.status, "is not", status)
    check(result.errors.count("\n") == 1 and result.errors.startswith("tipring: "), result.errors)
    for word in words:
        check(word in result.errors, word, "is not in", result.errors)


def needs(program, package):
    """Where CI is set, a program that is not there is a failure; else the test is skipped."""
    if shutil.which(program):
        return program
    print(f"{program} is not installed: apt-get install {package}")
    sys.exit(1 if os.environ.get("CI") else SKIPPED)


def sox(*arguments, stdin=b""):
    return subprocess.run([needs("sox", "sox"), *map(str, arguments)], input=stdin, check=True, capture_output=True).stdout


def samples_of(path):
    """An 8 kHz, 16-bit, mono WAV as bytes, by Python's own reader."""
    with wave.open(str(path)) as file:
        check((file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8000, 2, 1), path, file.getparams())
        return file.readframes(file.getnframes())


def write_wav(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples)


def main(cases):
    """Runs the case named on the command line, in a folder of its own."""
    case = {function.__name__: function for function in cases}[sys.argv[2]]
    with tempfile.TemporaryDirectory(prefix="tipring-") as folder:
        os.chdir(folder)
        os.environ["TIPRING_RECORDS"] = f"{folder}/calls.db"
        case()
        os.chdir("/")
