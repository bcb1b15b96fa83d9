"""How Calendly lets a builder hand us a token of their own, and take it back."""

from typing import Protocol

from msgspec import Struct

from application.ports.answers import Limited, NotReached, Unknown
from application.ports.connections import Tokens


class Granted(Struct, frozen=True):
    tokens: Tokens


class GrantRefused(Struct, frozen=True):
    """A definite no. `code` is OAuth's own word, such as `invalid_grant`."""

    code: str


class Account(Struct, frozen=True, kw_only=True):
    """Whose token it is, as Calendly says."""

    calendar: str
    organization: str
    name: str


class Authorizations(Protocol):
    def page(self, state: str, challenge: str, redirect_uri: str) -> str:
        """Where the builder says yes or no; `challenge` is the S256 of the verifier that `exchange` shows."""
        ...

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> Granted | GrantRefused | NotReached | Unknown:
        """Never repeated: a code is good for one exchange."""
        ...

    def renew(self, refresh_token: str) -> Granted | GrantRefused | Limited | NotReached | Unknown:
        """One call, never repeated here: a refresh token is good for one exchange."""
        ...

    def account(self, access_token: str) -> Account:
        """Raises ProviderUnavailable."""
        ...

    def revoke(self, token: str) -> bool:
        """Whether Calendly says that it is revoked."""
        ...
