"""Slips of the finger in the best known mail domains."""

from difflib import get_close_matches

_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "proton.me",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
)
_ALMOST = 0.88


def likely_meant(email: str) -> str:
    """Such as mary@gmail.com for mary@gmial.com; empty if nothing looks wrong."""
    local, _, domain = email.rpartition("@")
    close = get_close_matches(domain.casefold(), _DOMAINS, n=1, cutoff=_ALMOST)
    return f"{local}@{close[0]}" if close and close[0] != domain.casefold() else ""
