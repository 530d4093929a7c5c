"""Cuts the power: records what a command does to its files, rebuilds what a disk may hold after each moment, and looks whether anything that was promised is gone.

strace tells every call that changes a file or syncs one. What was synced is certain; of the rest a disk may keep nothing, everything, or
anything between: writes in pieces of 512 octets in any order, names one by one. A name that is not synced with its folder may be gone though
the file behind it was. That is stricter than ext4 is, and what POSIX promises.
"""

import hashlib
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

from command import TIPRING, check, needs

SECTOR = 512
CALLS = "openat,open,creat,write,pwrite64,pwritev,writev,sendfile,copy_file_range,lseek,ftruncate,fallocate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,link,linkat,fsync,fdatasync,close,dup,dup2,dup3,fcntl,read,pread64,msync,sync_file_range,clone,clone3"
STRING = r'"((?:\\x[0-9a-f]{2})*)"'


class File:
    """What is certain, and what is not yet."""

    def __init__(self):
        self.certain = bytearray()
        self.pending = []  # (offset, bytes), or (length, None): cut or grown to that

    def sync(self):
        for change in self.pending:
            apply(self.certain, *change)
        self.pending = []

    def now(self):
        content = bytearray(self.certain)
        for change in self.pending:
            apply(content, *change)
        return content


def apply(content, offset, data):
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


class Disk:
    """Folders and files below `root`. A folder is its names: certain ones, and changes that are not synced."""

    def __init__(self, root, honest=True):
        self.root = str(root)
        self.honest = honest  # False: a sync does nothing (the negative control)
        self.names = {self.root: None}  # as the program sees them: path -> File, or None for a folder
        self.certain = {self.root: None}
        self.pending = []  # (path of the folder, {path: File, None, or "gone"})

    def put(self, folders, names):
        self.pending.append((folders, names))

    def sync_folder(self, folder):
        rest = []
        for folders, names in self.pending:
            if folder in folders:
                settle(self.certain, names)
            else:
                rest.append((folders, names))
        self.pending = rest


def settle(names, changes):
    for path, what in changes.items():
        if what == "gone":
            names.pop(path, None)
        else:
            names[path] = what


def unhex(text):
    return bytes.fromhex(text.replace("\\x", ""))


class Recording:
    """The calls of one run of a command, in the order in which they were finished."""

    def __init__(self, root, *arguments, settings=()):
        trace = root.parent / "strace.out"
        self.root = root
        self.before = {path: path.read_bytes() if path.is_file() else None for path in sorted(root.rglob("*"))}
        command = [needs("strace", "strace"), "-f", "--seccomp-bpf", "-qq", "-xx", "-s", "100000000", "-o", str(trace)]
        command += ["-e", f"trace={CALLS}", "-e", "signal=none", str(TIPRING), *map(str, arguments)]
        asan = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"  # it cannot look for leaks where another one traces
        done = subprocess.run(command, capture_output=True, timeout=280, env={**os.environ, "ASAN_OPTIONS": asan, **dict(settings)})
        print("$ tipring", *arguments, f"-> {done.returncode}\n{done.stderr.decode()}", end="")
        check(done.returncode == 0, "the recorded command failed")
        self.out = done.stdout
        self.calls = list(calls_of_the_command(trace))
        check(self.calls, "strace recorded nothing")


def calls_of_the_command(trace):
    """(name, arguments, result) of all its threads; what it starts in a sandbox can write nothing of ours."""
    lines = list(whole_lines(trace))
    threads = {lines[0][0]} if lines else set()
    threads |= {str(result) for _, name, arguments, result in lines if name.startswith("clone") and "CLONE_THREAD" in arguments}
    return [line[1:] for line in lines if line[0] in threads]


def whole_lines(trace):
    """(thread, name, arguments, result), calls that were interrupted by other threads put together."""
    started = {}
    with open(trace, encoding="ascii", errors="replace") as file:
        for line in file:
            pid, rest = line.rstrip("\n").split(None, 1)
            if rest.endswith("<unfinished ...>"):
                started[pid] = rest.removesuffix("<unfinished ...>")
                continue
            if m := re.match(r"<\.\.\. \w+ resumed>", rest):
                rest = started.pop(pid, "") + rest[m.end() :]
            if m := re.match(r"(\w+)\((.*)\)\s+= (-?\d+)", rest):
                yield pid, m[1], m[2], int(m[3])


class Replay:
    """Plays a recording on a disk, call by call."""

    def __init__(self, recording, honest=True, source=b""):
        self.recording = recording
        self.source = source  # the one file from elsewhere that is copied in
        self.outside = {}  # descriptor of it -> position
        self.root = str(recording.root)
        self.disk = Disk(self.root, honest)
        self.open = {}  # descriptor -> [path or None, position, append]; of all threads of one process
        self.said = bytearray()  # on standard output
        for path, content in recording.before.items():  # all of it certain
            file = None
            if content is not None:
                file = File()
                file.certain = bytearray(content)
            self.disk.certain[str(path)] = self.disk.names[str(path)] = file

    def play(self, look):
        """look(number of a call, its name, self) behind each call. @return those behind which a disk may hold something else than before."""
        changes = []
        for number, call in enumerate(self.recording.calls):
            if self.step(*call):
                changes.append(number)
                look(number, call[0], self)
        return changes

    def path(self, hexed):
        return os.path.normpath(os.path.join(self.root, unhex(hexed).decode()))

    def ours(self, path):
        return path == self.root or path.startswith(self.root + "/")

    def step(self, name, arguments, result):
        """@return whether the disk may hold something else now"""
        if result < 0:
            return False
        strings = re.findall(STRING, arguments)
        if name in ("openat", "open", "creat"):
            return self.opened(self.path(strings[0]), arguments, result)
        if name in ("mkdir", "mkdirat"):
            return self.named(self.path(strings[0]), None)
        if name in ("unlink", "unlinkat", "rmdir"):
            return self.named(self.path(strings[0]), "gone")
        if name in ("rename", "renameat", "renameat2"):
            return self.renamed(*map(self.path, strings[:2]))
        if name in ("link", "linkat", "msync", "sync_file_range", "fallocate", "pwritev") and self.touches(arguments):
            raise AssertionError(f"{name} on our files: teach power_cut.py what it does")
        return self.on_descriptor(name, arguments, result, strings)

    def touches(self, arguments):
        m = re.match(r"(\d+)", arguments)
        return bool(m) and int(m[1]) in self.open

    def opened(self, path, flags, descriptor):
        self.open.pop(descriptor, None)
        self.outside.pop(descriptor, None)
        if not self.ours(path):
            return False
        changed = False
        if path not in self.disk.names and "O_CREAT" in flags:
            changed = self.named(path, File())
        file = self.disk.names.get(path)
        if isinstance(file, File) and "O_TRUNC" in flags:
            file.pending.append((0, None))
            changed = True
        self.open[descriptor] = [path if file is None else file, 0, "O_APPEND" in flags]
        return changed

    def named(self, path, what):
        if not self.ours(path):
            return False
        changes = {path: what}
        settle(self.disk.names, changes)
        self.disk.put({os.path.dirname(path)}, changes)
        return True

    def renamed(self, old, new):
        if not self.ours(old):
            return False
        changes = {old: "gone", new: self.disk.names[old]}
        settle(self.disk.names, changes)
        self.disk.put({os.path.dirname(old), os.path.dirname(new)}, changes)
        return True

    def on_descriptor(self, name, arguments, result, strings):
        m = re.match(r"(\d+)", arguments)
        if not m:
            return False
        descriptor = int(m[1])
        if name == "write" and descriptor == 1:
            self.said += unhex(strings[0])[:result]
            return True
        if name in ("copy_file_range", "sendfile"):
            return self.copied(name, arguments, result)
        if name in ("dup", "dup2", "dup3") or (name == "fcntl" and "F_DUPFD" in arguments):
            if descriptor in self.open:
                self.open[result] = self.open[descriptor]
            return False
        if descriptor not in self.open:
            return False
        entry = self.open[descriptor]
        file = entry[0]
        if name == "close":
            del self.open[descriptor]
        elif name in ("fsync", "fdatasync") and self.disk.honest:
            file.sync() if isinstance(file, File) else self.disk.sync_folder(file)
            return True
        elif not isinstance(file, File):
            return False
        elif name == "lseek":
            entry[1] = result
        elif name == "read":
            entry[1] += result
        elif name == "ftruncate":
            file.pending.append((int(arguments.split(",")[1]), None))
            return True
        elif name in ("write", "writev"):
            data = b"".join(map(unhex, strings))[:result]
            if entry[2]:
                entry[1] = len(file.now())
            file.pending.append((entry[1], data))
            entry[1] += result
            return True
        elif name == "pwrite64":
            file.pending.append((int(arguments.rsplit(",", 1)[1]), unhex(strings[0])[:result]))
            return True
        return False

    def copied(self, name, arguments, result):
        """From one descriptor to another inside the kernel: the source is read back from where it still stands."""
        numbers = [a.strip() for a in arguments.split(",")]
        source, target = (int(numbers[0]), int(numbers[2])) if name == "copy_file_range" else (int(numbers[1]), int(numbers[0]))
        if target not in self.open:
            return False
        origin = self.open.get(source)
        check(origin is None or isinstance(origin[0], File), "a copy of a folder")
        entry = self.open[target]
        start = origin[1] if origin else self.outside.get(source, 0)
        data = bytes(origin[0].now()[start : start + result]) if origin else self.source[start : start + result]
        check(len(data) == result, "what was copied is known")
        if origin:
            origin[1] += result
        else:
            self.outside[source] = start + result
        entry[0].pending.append((entry[1], data))
        entry[1] += result
        return True

    # What is left ----------------------------------------------------------------------------------------------------

    def after_power_cut(self, into, keep):
        """Writes what a disk may hold now. `keep(n)` says of each change that is not certain whether it got there."""
        names = dict(self.disk.certain)
        refused = set()
        for _, changes in self.disk.pending:
            if refused.isdisjoint(changes) and keep():
                settle(names, changes)
            else:
                refused.update(changes)
        contents = {}
        for path in sorted(names, key=len):
            if os.path.dirname(path) != os.path.dirname(self.root) and os.path.dirname(path) not in names:
                continue  # its folder is gone
            target = Path(into + path.removeprefix(self.root))
            if names[path] is None:
                target.mkdir(parents=True, exist_ok=True)
                continue
            if id(names[path]) not in contents:
                contents[id(names[path])] = self.content(names[path], keep)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents[id(names[path])])

    @staticmethod
    def content(file, keep):
        content = bytearray(file.certain)
        for offset, data in file.pending:
            if data is None:
                if keep():
                    apply(content, offset, None)
                continue
            at = 0
            while at < len(data):
                end = min(len(data), (offset + at) // SECTOR * SECTOR + SECTOR - offset)
                if keep():
                    apply(content, offset + at, data[at:end])
                at = end
        return content


def ways_to_keep(seed):
    """Nothing that is not certain, everything, and three disks that chose at random."""
    yield lambda: False
    yield lambda: True
    for chance in (0.2, 0.5, 0.8):
        chosen = random.Random(f"{seed} {chance}")
        yield lambda chosen=chosen, chance=chance: chosen.random() < chance


class Enough(Exception):
    """A loss was found."""


def cut_everywhere(recording, judge, source=b"", most=40):
    """Plays the recording and cuts the power at up to `most` places. judge(folder, what was said until then) returns a complaint or None.
    @return (how many different disks were judged, complaints)"""
    moments = Replay(recording, True, source).play(lambda *_: None)
    chosen = {moments[-1], *random.Random(len(moments)).sample(moments, min(most, len(moments)))}
    return cut_at(chosen, Replay(recording, True, source), judge)


def loses_without_syncs(recording, judge, source=b""):
    """The same at the end of the recording, on a disk that ignores syncs. @return whether a loss was found"""
    moments = Replay(recording, False, source).play(lambda *_: None)
    _, complaints = cut_at(set(moments[-4:]), Replay(recording, False, source), judge, most_complaints=1)
    return bool(complaints)


def cut_at(chosen, replay, judge, most_complaints=10):
    seen, complaints = set(), []

    def helper_cut(number, name, _):
        if number not in chosen:
            return
        for way, keep in enumerate(ways_to_keep(number)):
            left = Path(f"{replay.root}-cut")
            shutil.rmtree(left, ignore_errors=True)
            replay.after_power_cut(str(left), keep)
            state = print_of(left), bytes(replay.said)
            if state in seen:
                continue
            seen.add(state)
            if complaint := judge(left, bytes(replay.said)):
                complaints.append(f"power cut behind call {number} ({name}), way {way}: {complaint}")
            if len(complaints) == most_complaints:
                raise Enough

    try:
        replay.play(helper_cut)
    except Enough:
        pass
    return len(seen), complaints


def print_of(folder):
    """The same for folders that hold the same."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        digest.update(str(path.relative_to(folder)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"folder")
    return digest.digest()
