#!/usr/bin/env python3
"""The laboratory: real kernel drivers in a virtual machine, without hardware and without KVM.

lab.py build                    fetches and builds what the machine needs, into build/lab (a second time: seconds)
lab.py run TASK [PROGRAM ...]   boots, runs the shell text TASK with the programs at hand, exits with its status

Where a program of Debian's is missing, the exit status is 77 (skipped), or 1 where CI is set.
"""

import io
import lzma
import os
import re
import resource
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAB = Path(os.environ.get("TIPRING_LAB", HERE.parents[1] / "build" / "lab"))
NEEDED = {  # program or folder: its package
    "qemu-system-x86_64": "qemu-system-x86",
    "busybox": "busybox-static",
    "cpio": "cpio",
    "make": "make",
    "gcc": "gcc",
    "apt-get": "apt",
}
MODULES = ("dahdi", "dahdi_dynamic", "dahdi_dynamic_loc", "dahdi_echocan_mg2", "analoop")
LONGEST_RUN = 570  # seconds on the wall, of a machine that does much else


def skip(why):
    print(f"THE LAB IS SKIPPED: {why}\nNothing was tried against the real kernel drivers.")
    sys.exit(1 if os.environ.get("CI") else 77)


def run(*command, log=None, **options):
    """Runs a command; shows what it said only where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    if log:
        Path(log).write_text(done.stdout)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-4000:]}")
    return done.stdout


def kernel_version():
    """The newest kernel whose headers are installed, and for which modules can therefore be built."""
    found = sorted(Path("/lib/modules").glob("*-amd64/build"), key=lambda p: [int(n) for n in re.findall(r"\d+", str(p))])
    return found[-1].parent.name if found else None


def require_everything():
    missing = {package for program, package in NEEDED.items() if not shutil.which(program)}
    if not kernel_version():
        missing.add("linux-headers-amd64")
    if not Path("/usr/src/dahdi.tar.bz2").exists():
        missing.add("dahdi-source")
    if missing:
        skip(f"apt-get install {' '.join(sorted(missing))}")


def fetch(folder, packages):
    """Downloads packages and unpacks them without installing: neither dkms nor a boot loader runs."""
    debs = folder / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    for package in packages:
        if not list(debs.glob(f"{package}_*.deb")):
            got = subprocess.run(["apt-get", "-qq", "download", package], cwd=debs, capture_output=True, text=True, check=False)
            if got.returncode != 0:
                skip(f"apt-get download {package}: {got.stderr.strip()}")
    for deb in debs.glob("*.deb"):
        run("dpkg", "-x", deb, folder / "root")


def unpack_kernel(image, vmlinux):
    """The kernel inside a bzImage: QEMU boots it by PVH, which spares the machine to unpack it."""
    packed = image.read_bytes()
    offset, length = struct.unpack_from("<II", packed, 0x248)  # payload_offset, payload_length
    payload = packed[(packed[0x1F1] + 1) * 512 + offset :][:length]
    if payload.startswith(b"\xfd7zXZ\0"):
        plain = lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(payload)
    elif payload.startswith(b"\x1f\x8b"):
        plain = zlib.decompressobj(31).decompress(payload)
    else:
        sys.exit(f"{image}: its payload is neither xz nor gzip: teach unpack_kernel() the new format")
    vmlinux.write_bytes(plain)


def build_modules(version):
    """Debian's own source, by calling kbuild directly so that only what is needed is built."""
    source = LAB / "modules" / "dahdi"
    if not source.exists():
        run("tar", "-xf", "/usr/src/dahdi.tar.bz2", "-C", LAB)
    drivers = source / "drivers" / "dahdi"
    copy_if_new(HERE / "analoop" / "analoop.c", drivers / "analoop.c")
    run("make", "-C", source, "include/dahdi/version.h")
    run(
        *("make", "-C", f"/lib/modules/{version}/build", f"KBUILD_EXTMOD={drivers}", f"DAHDI_INCLUDE={source}/include"),
        *("DAHDI_MODULES_EXTRA=analoop.o", "HOTPLUG_FIRMWARE=yes", "DAHDI_BUILD_ALL=", "CONFIG_DAHDI=m"),
        *("CONFIG_DAHDI_DYNAMIC=m", "CONFIG_DAHDI_DYNAMIC_LOC=m", "CONFIG_DAHDI_ECHOCAN_MG2=m"),
        *(f"-j{os.cpu_count()}", "modules"),
        log=LAB / "modules.log",
    )
    return [drivers / f"{name}.ko" for name in MODULES]


def copy_if_new(source, target):
    if not target.exists() or target.read_bytes() != source.read_bytes():
        shutil.copy(source, target)


def libraries_of(program, *search):
    env = os.environ | {"LD_LIBRARY_PATH": ":".join(map(str, search))}
    said = subprocess.run(["ldd", program], capture_output=True, text=True, env=env, check=False).stdout
    return [Path(p) for p in re.findall(r"(/\S+)", said)]


def put(folder, *files, mode=0o755):
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copy(file, folder)
        (folder / file.name).chmod(mode)


def pack(folder, archive):
    names = subprocess.run(["find", ".", "-mindepth", "1"], cwd=folder, capture_output=True, check=True).stdout
    cpio = subprocess.run(
        ["cpio", "-o", "-H", "newc", "--quiet"], cwd=folder, input=names, capture_output=True, check=True
    ).stdout
    archive.write_bytes(cpio)


def build():
    require_everything()
    version = kernel_version()
    LAB.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    parts = LAB / version
    if not (parts / "complete").exists():
        fetch(parts, [f"linux-image-{version}", "dahdi", "libtonezone2.0"])
        unpack_kernel(parts / "root" / "boot" / f"vmlinuz-{version}", LAB / "vmlinux")
        (parts / "complete").touch()
    modules = build_modules(version)

    root = LAB / "root"
    shutil.rmtree(root, ignore_errors=True)
    for folder in ("bin", "dev", "etc", "proc", "sys", "tmp", "lib64"):
        (root / folder).mkdir(parents=True)
    put(root / "bin", Path(shutil.which("busybox")))
    put(root, HERE / "init")
    put(root / "lab", HERE / "cards")
    dahdi_cfg = parts / "root" / "usr" / "sbin" / "dahdi_cfg"
    put(root / "usr" / "sbin", dahdi_cfg)
    for library in libraries_of(dahdi_cfg, parts / "root" / "usr" / "lib" / "x86_64-linux-gnu"):
        put(root / ("lib64" if "ld-linux" in library.name else "lib"), library)
    put(root / "lib" / "modules", *modules)
    for module in modules:
        run("strip", "--strip-debug", root / "lib" / "modules" / module.name)
    pack(root, LAB / "initrd")
    print(f"the lab is ready: kernel {version}, {time.monotonic() - started:.0f} s")


def initrd_with(task, programs, work):
    """The kernel takes several archives one after another: the machine's, and one with the task."""
    extra = work / "extra"
    extra.mkdir()
    (extra / "task").write_text(task + "\n")
    put(extra / "task.d", *programs)
    for program in programs:
        libraries = [library for library in libraries_of(program) if "ld-linux" not in library.name]
        put(extra / "task.d" / "lib", *libraries)
        if program.read_bytes()[:4] == b"\x7fELF":
            run("strip", "--strip-debug", extra / "task.d" / program.name)
    pack(extra, work / "task.cpio")
    initrd = work / "initrd"
    initrd.write_bytes((LAB / "initrd").read_bytes() + (work / "task.cpio").read_bytes())
    return initrd


def boot(initrd, work):
    """Boots, shows the console, and returns what it said.

    The machine's clock counts its own instructions, 1 ns each, and leaps when it is idle: waiting costs nothing, and what
    it measures does not depend on this machine's speed or load.
    """
    command = [
        *("qemu-system-x86_64", "-accel", "tcg", "-smp", "1", "-icount", "shift=0,sleep=off", "-cpu", "max,la57=off"),
        *("-m", "1024", "-display", "none", "-vga", "none", "-nic", "none", "-monitor", "none", "-no-reboot"),
        *("-serial", "stdio", "-serial", f"file:{work / 'out.tgz'}", "-kernel", LAB / "vmlinux", "-initrd", initrd),
        *("-append", "console=ttyS0 quiet panic=-1 oops=panic mitigations=off cryptomgr.notests"),
    ]
    machine = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    patience = threading.Timer(LONGEST_RUN, machine.kill)
    patience.start()
    said = ""
    try:
        for line in io.TextIOWrapper(machine.stdout, errors="replace"):
            said += line
            print(line.replace("\r", ""), end="", flush=True)
    finally:
        patience.cancel()
        machine.kill()
        machine.wait()
    return said


def execute(task, programs):
    require_everything()
    if not (LAB / "initrd").exists():
        sys.exit("the lab is not built: tests/lab/lab.py build")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lab-", dir=LAB) as folder:
        work = Path(folder)
        said = boot(initrd_with(task, [Path(p).resolve() for p in programs], work), work)
        results = work / "out.tgz"
        if results.exists() and results.stat().st_size:
            out = LAB / "out"
            shutil.rmtree(out, ignore_errors=True)
            with tarfile.open(results) as archive:
                archive.extractall(out)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"boot to power-off: {time.monotonic() - started:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of processor")
    status = re.search(r"^LAB-STATUS (\d+)", said, re.MULTILINE)
    if not status:
        sys.exit("the machine did not reach its end: the last lines above are its last words")
    sys.exit(int(status[1]))


def main():
    if sys.argv[1:] == ["build"]:
        build()
    elif len(sys.argv) > 2 and sys.argv[1] == "run":
        execute(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
