#!/usr/bin/env bash
# Get what the tests need beyond Python, where that is possible, and say plainly what is skipped.
set -euo pipefail

have_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
have_dovecot() { [ -x /usr/sbin/dovecot ] && [ -x /usr/lib/dovecot/imap ]; }
have_postgres() { command -v pg_ctl || compgen -G '/usr/lib/postgresql/*/bin/pg_ctl'; }

missing=()
have_chromium >/dev/null || missing+=(chromium)
have_postgres >/dev/null || missing+=(postgresql)
have_dovecot || missing+=(dovecot-imapd)
command -v khal >/dev/null || missing+=(khal)
command -v java >/dev/null || missing+=(default-jre-headless)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing for the tests: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # A failure is no reason to run no tests: what is still missing is named below.
    { apt-get update -q && apt-get install -q -y --no-install-recommends "${missing[@]}"; } \
        >/tmp/dzwonek-apt.log 2>&1 || echo "apt-get failed; its words are in /tmp/dzwonek-apt.log"
    why="apt-get could not install it"
else
    why="installing it takes root and apt-get; on Debian: apt-get install"
fi
have_chromium >/dev/null || echo "Skipping the browser tests: there is no Chromium ($why chromium)."
have_postgres >/dev/null || echo "Skipping the PostgreSQL half: there is no server ($why postgresql)."
have_dovecot || echo "Skipping the IMAP tests: there is no Dovecot ($why dovecot-imapd)."
command -v khal >/dev/null || echo "Skipping the calendar in khal: it is not there ($why khal)."
command -v java >/dev/null || echo "Skipping veraPDF's word on our PDFs: there is no Java ($why default-jre-headless)."
