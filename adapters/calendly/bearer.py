"""Whose token a call carries: always the same one, or one that is renewed while it is used."""

from typing import Protocol


class Bearer(Protocol):
    def token(self) -> str:
        """Raises ProviderUnavailable if there is none for now."""
        ...

    def after_refusal(self, refused: str) -> str | None:
        """Another token, for one more try of a call that was refused with 401; None if there is none."""
        ...


class FixedBearer:
    """A personal access token: only a person can change it."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token

    def after_refusal(self, refused: str) -> str | None:  # noqa: ARG002 - the port's own name
        return None
