#!/usr/bin/env bash
# Make the virtual environment in $1, or name in words what is missing for it.
set -euo pipefail
venv=$1

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

python=""
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    if command -v python3 >/dev/null; then
        echo "Dzwonek needs Python 3.11 or newer; python3 here is $(python3 -V 2>&1 | cut -d' ' -f2)." >&2
    else
        echo "Dzwonek needs Python 3.11 or newer; there is no python3 here." >&2
    fi
    echo "On Debian or Ubuntu: apt-get install python3 python3-venv" >&2
    exit 1
fi
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "$("$python" -V) is here, but its venv module is not complete (ensurepip is missing)." >&2
    echo "On Debian or Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi
# One cut short must not be taken for a whole one.
trap 'rm -rf "$venv"' EXIT
rm -rf "$venv"
"$python" -m venv "$venv"
trap - EXIT
