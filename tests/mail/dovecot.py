"""A real IMAP server for the tests: Dovecot 2.3 on free ports of loopback, with a folder of its own.

It knows every user under one password, so that each test has a mailbox nobody else touches.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from imapclient import IMAPClient

from tests.postgres import free_port

PROGRAM = "/usr/sbin/dovecot"
CERTIFICATE = Path(__file__).parent.parent / "data" / "mail" / "localhost.pem"
PASSWORD = "tajne"
NOBODY = 65534

CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = yes
ssl_cert = <{folder}/localhost.pem
ssl_key = <{folder}/localhost.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
first_valid_uid = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_uid = {uid}
mail_gid = {gid}
mail_home = {folder}/mail/%u
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 50
{more}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # Else one test's wrong password would make all others wait.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""
TOKENS_ARE_CHECKED_AT = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
username_attribute = username
active_attribute = active
active_value = true
client_id = dovecot
client_secret = dovecot
timeout_msecs = 5000
"""


def reason_to_skip() -> str:
    """Return why there can be no server here; '' if there can."""
    if not Path(PROGRAM).exists() or not Path("/usr/lib/dovecot/imap").exists():
        return "Dovecot is not installed (package dovecot-imapd)"
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, check=True).stdout
    if not version.startswith(b"2.3."):
        return f"Dovecot {version.decode().strip()} is configured in other words than 2.3"
    return ""


@dataclass
class Dovecot:
    """The server: started, stopped, and looked into as its users would."""

    folder: Path
    more: str = ""
    introspection_port: int = 1
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return once it answers."""
        self.process = subprocess.Popen(
            [PROGRAM, "-F", "-c", str(self._configured())], stderr=subprocess.PIPE
        )
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"Dovecot did not start: {self.log()} {self._last_words()}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            assert self.process.stderr is not None
            self.process.stderr.close()
            self.process = None

    def log(self) -> str:
        file = self.folder / "dovecot.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    @contextlib.contextmanager
    def client(self, user: str) -> Iterator[IMAPClient]:
        """Sign in as the user's own mail program."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False, timeout=30)
        try:
            client.normalise_times = False
            client.login(user, PASSWORD)
            yield client
        finally:
            with contextlib.suppress(OSError):
                client.logout()

    def deliver(
        self, user: str, *messages: bytes, folder: str = "INBOX", at: datetime | None = None
    ) -> None:
        """Put messages into the folder, as a mail server would."""
        with self.client(user) as client:
            for raw in messages:
                client.append(folder, raw, msg_time=at)

    def messages(self, user: str, folder: str = "INBOX") -> dict[int, bytes]:
        """Return what lies in the folder, by UID."""
        return {uid: data[b"BODY[]"] for uid, data in self._fetched(user, folder, "BODY.PEEK[]")}

    def flags(self, user: str, folder: str = "INBOX") -> list[set[bytes]]:
        """Return the flags of each message, without \\Recent, which no client can keep."""
        return [
            set(data[b"FLAGS"]) - {b"\\Recent"}
            for _uid, data in self._fetched(user, folder, "FLAGS")
        ]

    def files(self, user: str) -> list[Path]:
        """Return the files of the messages in INBOX, in order of their arrival."""
        maildir = self.folder / "mail" / user / "Maildir"
        found = [*maildir.glob("cur/*"), *maildir.glob("new/*")]
        return sorted(found, key=lambda path: path.name)

    def _fetched(self, user: str, folder: str, item: str) -> list[tuple[int, dict[bytes, bytes]]]:
        with self.client(user) as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            uids = client.search()
            return sorted(client.fetch(uids, [item]).items()) if uids else []

    def _configured(self) -> Path:
        is_root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid())
        uid, gid = (NOBODY, NOBODY) if is_root else (me.pw_uid, me.pw_gid)
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        if is_root:
            shutil.chown(self.folder / "mail", uid, gid)
        shutil.copy(CERTIFICATE, self.folder / "localhost.pem")
        oauth = TOKENS_ARE_CHECKED_AT.format(port=self.introspection_port)
        (self.folder / "oauth2.conf").write_text(oauth)
        file = self.folder / "dovecot.conf"
        file.write_text(
            CONFIGURATION.format(
                folder=self.folder,
                port=self.port,
                tls_port=self.tls_port,
                password=PASSWORD,
                uid=uid,
                gid=gid,
                internal="dovecot" if is_root else me.pw_name,
                group="dovecot" if is_root else str(gid),
                login="dovenull" if is_root else me.pw_name,
                more=self.more,
            )
        )
        return file

    def _last_words(self) -> bytes:
        if self.process is None or self.process.stderr is None:
            return b""
        self.process.kill()
        return self.process.stderr.read()


@contextlib.contextmanager
def running(*, more: str = "", introspection_port: int = 1) -> Iterator[Dovecot]:
    """Run a server; `more` are further lines of its configuration."""
    # Not pytest's folder: that is closed to the user who reads the mail.
    with tempfile.TemporaryDirectory(prefix="dzwonek-imap-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        server = Dovecot(folder, more=more, introspection_port=introspection_port)
        server.start()
        try:
            yield server
        finally:
            server.stop()
