"""What a provider publishes about itself, kept for a while: where it is asked, and the keys that it signs with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, TypeVar, cast

import requests
from joserfc.jwk import KeySet, KeySetSerialization

from adapters.openid.connection import TIMEOUTS_SECONDS, bounded, json_object
from application.ports.clock import Clock

KEPT = timedelta(hours=1)
KEYS_ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""An unknown key is looked for anew, but nobody makes us ask without end."""

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


Known = TypeVar("Known")


class Unusable(Exception):  # noqa: N818 - it names what it is
    """What the provider publishes cannot be used; the message says why."""


class Metadata:
    """One object serves all threads."""

    def __init__(self, issuer: str, clock: Clock) -> None:
        self._issuer = issuer
        self._clock = clock
        self._session = bounded(requests.Session())
        self._lock = Lock()
        self._document: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def document(self) -> dict[str, Any]:
        """Raises requests.RequestException, Unusable."""
        with self._lock:
            self._document = self._fresh(self._document, KEPT, self._read_document)
            return self._document[1]

    def keys(self, *, anew: bool = False) -> KeySet:
        """`anew` asks again unless that was done a moment ago; raises requests.RequestException, Unusable."""
        jwks_uri = self.document()["jwks_uri"]
        with self._lock:
            lasts = KEYS_ASKED_AGAIN_AFTER if anew else KEPT
            self._keys = self._fresh(self._keys, lasts, lambda: self._read_keys(jwks_uri))
            return self._keys[1]

    def read(self, url: str, **headers: str) -> dict[str, Any]:
        """Raises requests.RequestException."""
        return json_object(self._session.get(url, headers=headers, timeout=TIMEOUTS_SECONDS, allow_redirects=False))

    def _fresh(
        self, known: tuple[datetime, Known] | None, lasts: timedelta, read: Callable[[], Known]
    ) -> tuple[datetime, Known]:
        now = self._clock.now()
        return known if known is not None and now < known[0] + lasts else (now, read())

    def _read_document(self) -> dict[str, Any]:
        document = self.read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self._issuer:
            raise Unusable("its issuer is another than OIDC_ISSUER")
        missing = [name for name in _NEEDED if not isinstance(document.get(name), str)]
        if missing:
            raise Unusable(f"it publishes no {missing[0]}")
        return document

    def _read_keys(self, jwks_uri: str) -> KeySet:
        try:
            return KeySet.import_key_set(cast("KeySetSerialization", self.read(jwks_uri)))
        except (ValueError, KeyError, TypeError) as fault:
            raise Unusable("its keys cannot be read") from fault
