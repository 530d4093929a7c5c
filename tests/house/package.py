#!/usr/bin/env python3
"""package.py BUILD_DIR COMPILER: the Debian package is made, installed into a root of its own, used from there, and purged without a trace."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BUILD, COMPILER = Path(sys.argv[1]).resolve(), sys.argv[2]
HERE = Path(__file__).resolve().parent
AS_ROOT = [] if os.geteuid() == 0 else ["unshare", "--map-root-user"]


def run(*command, **options):
    ran = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=500, check=False, **options)
    if ran.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nexit status {ran.returncode}\n{ran.stdout[-3000:]}{ran.stderr[-3000:]}")
    return ran.stdout


def check(truth, *shown):
    if not truth:
        print(f"line {sys._getframe(1).f_lineno} does not hold:", *shown)
        sys.exit(1)


def needs(program, package):
    if not shutil.which(program):
        print(f"{program} is not installed: apt-get install {package}")
        sys.exit(1 if os.environ.get("CI") else 77)


def tree(root):
    """Every file and folder, but for what dpkg notes of packages."""
    return {str(p.relative_to(root)) for p in root.rglob("*") if not p.is_relative_to(root / "var/lib/dpkg")}


def fresh_root(at):
    """Nothing but dpkg's word that what is installed on this machine is installed there, too: so dependencies are looked at."""
    admin = at / "var/lib/dpkg"
    for folder in ("info", "updates", "triggers", "parts"):
        (admin / folder).mkdir(parents=True)
    status = Path("/var/lib/dpkg/status").read_text(encoding="utf-8")
    others = [package for package in status.split("\n\n") if not package.startswith("Package: tipring\n")]
    (admin / "status").write_text("\n\n".join(others), encoding="utf-8")


def dpkg(root, *arguments):
    return run(*AS_ROOT, "dpkg", f"--root={root}", "--log=/dev/null", "--force-script-chrootless", *arguments)


def packed(into):
    run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", into)
    (package,) = into.glob("tipring_*.deb")
    fields = run("dpkg-deb", "--field", package)
    for needed in ("libc6", "libspandsp2", "libsqlite3-0", "libphonenumber8"):
        check(re.search(rf"^Depends:.*\b{needed}\b", fields, re.MULTILINE), needed, fields)
    check(re.search(r"^Suggests:.*\blibboost1.81-dev\b", fields, re.MULTILINE), fields)
    return package


def use(usr, scratch):
    tipring = usr / "bin/tipring"
    version = run(tipring, "--version").split()[1]
    quiet = {**os.environ, "TIPRING_RECORDS": str(scratch / "records.db")}
    check("connected" in run(tipring, "call", "plant:301", "201", "--for", "2", cwd=scratch, env=quiet))
    check(f"tipring {version}" in run("man", "-M", usr / "share/man", "tipring"))
    check("NUMBER" in run("man", "-M", usr / "share/man", "tipring-call"))
    check("complete -F" in (usr / "share/bash-completion/completions/tipring").read_text(encoding="utf-8"))
    unit = (usr / "lib/systemd/system/tipring-exchange.service").read_text(encoding="utf-8")
    check("ExecStart=/usr/bin/tipring exchange" in unit and "/usr/share/doc/tipring/cards.md" in unit, unit)
    for document in ("copyright", "README.md", "ivr.md", "examples/scripts/voicemail_menu.lua"):
        check((usr / "share/doc/tipring" / document).is_file(), document)
    script = usr / "share/doc/tipring/examples/scripts/screener.lua"
    run(tipring, "ivr", "plant:301", script, "--calls", "1", "--set", "friends=205", "--set", "desk=201", cwd=scratch, env=quiet)


def build_against(usr, scratch):
    by_cmake = scratch / "by-cmake"
    run("cmake", "-S", HERE / "consumer", "-B", by_cmake, f"-DCMAKE_CXX_COMPILER={COMPILER}", f"-DCMAKE_PREFIX_PATH={usr}")
    run("cmake", "--build", by_cmake)
    check(run(by_cmake / "consumer") == "heard 5551234\n")
    modules = next(usr.rglob("tipring-tapi.pc")).parent
    flags = run("pkg-config", "--cflags", "--libs", "tipring-tapi", env={**os.environ, "PKG_CONFIG_PATH": str(modules)}).split()
    run("cc", "-std=c11", HERE / "consumer/main.c", *flags, "-o", scratch / "in-c")
    library = next(usr.rglob("libtipring-tapi.so")).parent
    check("heard of" in run(scratch / "in-c", env={**os.environ, "LD_LIBRARY_PATH": str(library)}))


def main():
    needs("dpkg-shlibdeps", "dpkg-dev")
    needs("file", "file")
    needs("man", "man-db")
    needs("espeak-ng", "espeak-ng")
    with tempfile.TemporaryDirectory(prefix="tipring-") as folder:
        root, scratch = Path(folder, "root"), Path(folder, "scratch")
        scratch.mkdir()
        package = packed(Path(folder, "package"))
        fresh_root(root)
        before = tree(root)
        dpkg(root, "--install", package)
        check({"usr/bin/tipring", "usr/share/man/man1/tipring-fax-send.1.gz"} < tree(root) - before)
        use(root / "usr", scratch)
        build_against(root / "usr", scratch)
        dpkg(root, "--purge", "tipring")
        check(tree(root) == before, tree(root) ^ before)


if __name__ == "__main__":
    main()
