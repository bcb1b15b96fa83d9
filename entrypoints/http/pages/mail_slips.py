"""Slips of the finger in the best known mail domains."""

from difflib import get_close_matches

KNOWN_DOMAINS = (
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
ALIKE_BUT_REAL = frozenset({"mail.com", "email.com", "ymail.com", "gmx.com", "gmx.at", "gmx.ch", "me.com", "aol.com"})
_ALMOST = 0.88


def likely_meant(email: str) -> str:
    """Such as mary@gmail.com for mary@gmial.com; empty if nothing looks wrong."""
    local, _, domain = email.rpartition("@")
    written = domain.casefold()
    if written in ALIKE_BUT_REAL or written in KNOWN_DOMAINS:
        return ""
    close = get_close_matches(written, KNOWN_DOMAINS, n=1, cutoff=_ALMOST)
    return f"{local}@{close[0]}" if close else ""
