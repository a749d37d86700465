"""The session's cookie as Flask signs and reads it, with less ado.

Flask puts a serializer together for each request, which derives its key at each use. Both depend
on nothing but the application's secret.
"""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer, TimestampSigner, URLSafeTimedSerializer


class _Signer(TimestampSigner):
    """A signer that keeps the keys it derived; it is made once for its secrets and its salt."""

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        known: dict[str | bytes | None, bytes] = self.__dict__.setdefault("_derived", {})
        if secret_key not in known:
            known[secret_key] = super().derive_key(secret_key)
        return known[secret_key]


class _Serializer(URLSafeTimedSerializer):
    """A serializer of one salt, with one signer."""

    _signer: Signer | None = None

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        if salt is not None and salt != self.salt:
            return super().make_signer(salt)
        if self._signer is None:
            self._signer = super().make_signer()
        return self._signer


class Sessions(SecureCookieSessionInterface):
    """The sessions of one application."""

    _kept: tuple[object, _Serializer] | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        secrets = (app.secret_key, tuple(app.config["SECRET_KEY_FALLBACKS"] or ()))
        if self._kept is None or self._kept[0] != secrets:
            found = super().get_signing_serializer(app)
            if found is None:
                return None
            # As Flask puts it together, so that either reads what the other signed.
            kept = _Serializer(
                found.secret_keys,
                salt=found.salt,
                serializer=found.serializer,
                signer=_Signer,
                signer_kwargs=found.signer_kwargs,
            )
            self._kept = secrets, kept
        return self._kept[1]
