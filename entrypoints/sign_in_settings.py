"""What the environment says of signing in: a provider, and whose addresses open which pages."""

from typing import Any
from urllib.parse import urlsplit

from entrypoints.addresses import email_address

_PROVIDER = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")
_ON_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def issuer(value: str) -> str:
    """As it is: an issuer is a name, and what it ends with is part of it."""
    parts = urlsplit(value)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _ON_THIS_MACHINE)
    if not is_safe or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be an https address without query, like https://accounts.example.com")
    return value


def addresses(value: str) -> tuple[str, ...]:
    return tuple(email_address(part.strip()) for part in value.split(",") if part.strip())


def provider_faults(values: dict[str, Any]) -> list[str]:
    """Who signs people in is named whole or not at all; unless told, its host is its name."""
    missing = [name for name in _PROVIDER if values.get(name.lower()) == ""]
    if not values.get("oidc_name"):
        values["oidc_name"] = urlsplit(values.get("oidc_issuer") or "").hostname or ""
    is_named = len(missing) in (0, len(_PROVIDER))
    return [] if is_named else [f"{name} is not set, though another OIDC setting is" for name in missing]
