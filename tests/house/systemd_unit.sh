#!/usr/bin/env bash
# systemd_unit.sh UNIT TIPRING: systemd understands every line of the unit, were tipring installed.
set -euo pipefail
command -v systemd-analyze >/dev/null || { echo "SKIPPED: apt-get install systemd"; exit 77; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unit=$folder/$(basename "$1")
sed "s|^ExecStart=[^ ]*|ExecStart=$2|" "$1" >"$unit"
grep -q "^ExecStart=$2 exchange " "$unit"
said=$(systemd-analyze verify --man=no "$unit" 2>&1) || { echo "$said"; exit 1; }
[ -z "$said" ] || { echo "$said"; exit 1; } # an unknown key is only a remark to it
