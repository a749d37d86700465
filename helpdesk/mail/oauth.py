"""Tokens for hosted mailboxes (XOAUTH2): got from the provider, kept until shortly before their end.

A provider may hand out a new refresh token with each answer, and let the old one die later. The
newest is kept in the data folder, readable by the service alone; one newly written into the
settings goes before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import ssl
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import (
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from helpdesk.core.mailbox_settings import Mailbox, OAuth, is_loopback

TIMEOUT = 20  # seconds
LARGEST = 64 * 1024  # bytes of an answer
MARGIN = 300.0  # seconds before its end in which a token is not used any more
USUAL_LIFE = 3600.0  # seconds, where the provider does not say


class TokensFailed(Exception):
    """The provider gave no token; the words are its own."""


class Tokens:
    """The tokens of one mailbox. Not shared between threads."""

    def __init__(
        self,
        box: Mailbox,
        data: Path,
        *,
        clock: Callable[[], float] = monotonic,
        opener: OpenerDirector | None = None,
    ) -> None:
        assert box.oauth is not None
        self._oauth: OAuth = box.oauth
        name = hashlib.sha256(box.account.encode()).hexdigest()[:24]
        self._file = data / "tokens" / f"{name}.json"
        self._clock = clock
        self._opener = opener or _opener(box.oauth.token_url)
        self._token = ""
        self._until = 0.0

    def current(self) -> str:
        """Return a token that holds for a while yet. Raises TokensFailed."""
        if not self._token or self._clock() >= self._until:
            return self.renewed()
        return self._token

    def renewed(self) -> str:
        """Return a new token. Raises TokensFailed."""
        answer = self._ask()
        token = answer.get("access_token")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise TokensFailed("the answer holds no access_token")
        life = _seconds(answer.get("expires_in"))
        self._token, self._until = token, self._clock() + max(life - MARGIN, life / 2)
        refresh = answer.get("refresh_token")
        if isinstance(refresh, str) and refresh and self._oauth.refresh_token:
            self._keep(refresh)
        return token

    def _ask(self) -> dict[str, Any]:
        request = Request(  # noqa: S310 -- https, or http on this machine; the settings see to it
            self._oauth.token_url,
            data=urlencode(self._question()).encode(),
            headers={"Accept": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT) as response:
                return _decoded(response.read(LARGEST + 1))
        except HTTPError as error:
            with error:
                raise TokensFailed(_refusal(error)) from error
        except URLError as error:
            raise TokensFailed(str(error.reason)) from error
        except (OSError, ValueError) as error:
            raise TokensFailed(str(error) or type(error).__name__) from error

    def _question(self) -> dict[str, str]:
        refresh = self._refresh_token()
        question = {
            "client_id": self._oauth.client_id,
            "client_secret": self._oauth.client_secret,
            "scope": self._oauth.scope,
            "refresh_token": refresh,
            "grant_type": "refresh_token" if refresh else "client_credentials",
        }
        return {name: value for name, value in question.items() if value}

    def _refresh_token(self) -> str:
        """Return the newest refresh token: the one kept, unless the settings have a new one."""
        try:
            kept = json.loads(self._file.read_text(encoding="ascii"))
            follows = kept["follows"] == _digest(self._oauth.refresh_token)
            return str(kept["refresh_token"]) if follows else self._oauth.refresh_token
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return self._oauth.refresh_token

    def _keep(self, refresh: str) -> None:
        if refresh == self._refresh_token():
            return
        content = {"follows": _digest(self._oauth.refresh_token), "refresh_token": refresh}
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A name of its own first, which mkstemp lets nobody else read.
        descriptor, scratch = tempfile.mkstemp(dir=self._file.parent, prefix=".new-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(content, file)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(self._file)


class _NoRedirect(HTTPRedirectHandler):
    """Follows nobody: a secret goes where the settings say, and nowhere else."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def _opener(url: str) -> OpenerDirector:
    handlers: list[Any] = [HTTPSHandler(context=ssl.create_default_context()), _NoRedirect()]
    if is_loopback(urlsplit(url).hostname or ""):
        handlers.append(ProxyHandler({}))
    return build_opener(*handlers)


def _decoded(body: bytes) -> dict[str, Any]:
    if len(body) > LARGEST:
        raise TokensFailed("the answer is too long")
    answer = json.loads(body)
    if not isinstance(answer, dict):
        raise TokensFailed("the answer is no JSON object")
    return answer


def _refusal(error: HTTPError) -> str:
    """Return the provider's words: its code alone, since descriptions may repeat what we sent."""
    try:
        code = json.loads(error.read(LARGEST)).get("error", "")
    except (OSError, ValueError, AttributeError):
        code = ""
    return f"HTTP {error.code} {str(code)[:100]}".strip()


def _seconds(value: object) -> float:
    try:
        return max(float(str(value)), 0.0)
    except ValueError:
        return USUAL_LIFE


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
