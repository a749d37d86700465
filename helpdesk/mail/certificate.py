"""The listener's certificate: read once, and again when it is renewed on the disk."""

from __future__ import annotations

import logging
import ssl
from pathlib import Path

from helpdesk.core.config import ConfigError, Settings

logger = logging.getLogger(__name__)


class Certificate:
    """A certificate with its key, as a context that each new connection uses."""

    def __init__(self, certificate: str, key: str) -> None:
        self._files = (certificate, key)
        self._read_at: tuple[int, ...] = ()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._read()

    @classmethod
    def of(cls, settings: Settings) -> Certificate | None:
        """Return the configured one, None if there is none. Raises ConfigError if it is no good."""
        if settings.smtp_tls == "off" or not settings.smtp_tls_cert:
            return None
        try:
            return cls(settings.smtp_tls_cert, settings.smtp_tls_key or settings.smtp_tls_cert)
        except OSError as error:  # ssl.SSLError is one
            raise ConfigError(
                [f"HELPDESK_SMTP_TLS_CERT and its key can't be used: {error}"]
            ) from error

    def renew(self) -> None:
        """Read the files again if they have changed; if they can't be used, go on with the old."""
        try:
            if self._changed_at() != self._read_at:
                self._read()
        except OSError:
            logger.exception("the renewed certificate can't be used")

    def _read(self) -> None:
        self._read_at = self._changed_at()
        self.context.load_cert_chain(*self._files)

    def _changed_at(self) -> tuple[int, ...]:
        return tuple(Path(file).stat().st_mtime_ns for file in self._files)
