#!/usr/bin/env bash
# Called by `make run`: bring the database up to date, fill a new one, then become Dzwonek itself.
set -euo pipefail
bin=$1

mkdir -p -m 700 "$HELPDESK_DATA"
if ! [ -e "$HELPDESK_DATA/.ready" ]; then
    "$bin/helpdesk" db upgrade
    # 2: there are people in it already, so it is somebody's own; it is served as it is.
    "$bin/helpdesk" demo load || [ $? -eq 2 ]
    touch "$HELPDESK_DATA/.ready"
fi
exec "$bin/helpdesk" run
