#!/bin/sh
# Makes the virtual environment FOLDER from the first Python on this machine that is fit for it.
# PYTHON=/path/to/python tries that one first. Says what is missing where none is.
set -u
folder=${1:?usage: venv.sh FOLDER}
missing_venv=

for python in ${PYTHON:-} python3.13 python3.12 python3.11 python3.14 python3 python; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        missing_venv=${missing_venv:-$python}
        continue
    fi
    # STRICT tables need SQLite 3.37.
    "$python" -c 'import sqlite3, ssl, sys; sys.exit(sqlite3.sqlite_version_info < (3, 37))' >/dev/null 2>&1 || {
        echo "$python has no TLS or a SQLite older than 3.37: trying the next Python" >&2
        continue
    }
    echo "Making $folder with $("$python" --version) ..."
    exec "$python" -m venv --clear "$folder"
done

if [ -n "$missing_venv" ]; then
    echo "luuchieu: $missing_venv cannot make virtual environments." >&2
    echo "Install its venv module (Debian, Ubuntu: apt-get install python3-venv), then call make again." >&2
else
    echo "luuchieu: no Python of version 3.11 or later was found." >&2
    echo "Install one, or name it: make run PYTHON=/path/to/python3" >&2
fi
exit 2
