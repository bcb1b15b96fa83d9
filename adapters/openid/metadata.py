"""What a provider publishes about itself, kept for a while: where it is asked, and the keys that it signs with."""

from datetime import timedelta
from typing import Any, cast

import requests
from joserfc.jwk import KeySet, KeySetSerialization

from adapters.openid.connection import Deadline, bounded, json_object
from adapters.openid.remembered import Remembered, Unusable
from application.ports.clock import Clock

KEPT = timedelta(hours=1)
KEYS_ASKED_AGAIN_AFTER = timedelta(minutes=1)
"""An unknown key is looked for anew, but nobody makes us ask without end."""

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Metadata:
    """One object serves all threads. All its questions raise requests.RequestException and Unusable."""

    def __init__(self, issuer: str, clock: Clock) -> None:
        self._issuer = issuer
        self._document: Remembered[dict[str, Any]] = Remembered(clock)
        self._keys: Remembered[KeySet] = Remembered(clock)

    def document(self, deadline: Deadline) -> dict[str, Any]:
        return self._document.get(KEPT, lambda: self._read_document(deadline))

    def keys(self, deadline: Deadline, *, anew: bool = False) -> KeySet:
        """`anew` asks again unless that was done a moment ago."""
        jwks_uri = self.document(deadline)["jwks_uri"]
        lasts = KEYS_ASKED_AGAIN_AFTER if anew else KEPT
        return self._keys.get(lasts, lambda: self._read_keys(jwks_uri, deadline))

    def read(self, url: str, deadline: Deadline, **headers: str) -> dict[str, Any]:
        with bounded(requests.Session(), deadline) as session:
            return json_object(session.get(url, headers=headers, allow_redirects=False))

    def _read_document(self, deadline: Deadline) -> dict[str, Any]:
        document = self.read(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration", deadline)
        if document.get("issuer") != self._issuer:
            raise Unusable("its issuer is another than OIDC_ISSUER")
        missing = [name for name in _NEEDED if not isinstance(document.get(name), str)]
        if missing:
            raise Unusable(f"it publishes no {missing[0]}")
        return document

    def _read_keys(self, jwks_uri: str, deadline: Deadline) -> KeySet:
        try:
            return KeySet.import_key_set(cast("KeySetSerialization", self.read(jwks_uri, deadline)))
        except (ValueError, KeyError, TypeError) as fault:
            raise Unusable("its keys cannot be read") from fault
