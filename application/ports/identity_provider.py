"""Somebody else who knows who a person is: an OpenID Connect provider."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Begun(Struct, frozen=True):
    """`url` is where the browser goes; the rest is kept with that browser until it comes back, and shown to nobody."""

    url: str
    state: str
    nonce: str
    verifier: str


class Identity(Struct, frozen=True, kw_only=True):
    """`email` is one that the provider has verified; `subject` is its own name for the person."""

    issuer: str
    subject: str
    email: str
    name: str


class IdentityProvider(Protocol):
    @property
    def name(self) -> str:
        """For people: whom they sign in with."""
        ...

    def begin(self, language: str) -> Begun:
        """Raises SignInUnavailable."""
        ...

    def finish(self, code: str, begun: Begun, now: datetime) -> Identity:
        """What the provider says once the browser has come back with a code.

        Raises SignInUnavailable, SignInFailed, AddressNotVerified.
        """
        ...
