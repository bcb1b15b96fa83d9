"""What a builder's profile may hold: a photo that a page can load safely, plain text, and skills."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from entrypoints.http.fields import has_control_characters, one_line_fault

PHOTO_LENGTH_MAX = 1000
ABOUT_LENGTH_MAX = 5000
SKILL_LENGTH_MAX = 40
SKILLS_MAX = 12

_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_OWN = re.compile(r"/static(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
_ADDRESS = "must be an https address without name and password, or a path like /static/ada.jpg"


def profile_faults(photo: str, about: str, skills: Sequence[str]) -> Iterator[str]:
    if photo and (no_photo := photo_fault(photo)):
        yield f"photo {no_photo}"
    if len(about) > ABOUT_LENGTH_MAX:
        yield f"about must have at most {ABOUT_LENGTH_MAX} characters"
    if has_control_characters(about, allowed="\n\t"):
        yield "about must be plain text, without control characters"
    yield from _skill_faults(skills)


def _skill_faults(skills: Sequence[str]) -> Iterator[str]:
    if len(skills) > SKILLS_MAX:
        yield f"skills: at most {SKILLS_MAX}, not {len(skills)}"
    for skill in skills:
        if fault := one_line_fault(skill):
            yield f"skills: each {fault}"
        elif len(skill) > SKILL_LENGTH_MAX:
            yield f"skills: {skill[:SKILL_LENGTH_MAX]!r}... must have at most {SKILL_LENGTH_MAX} characters"
    if len({skill.strip().casefold() for skill in skills}) < len(skills):
        yield "skills: one is named twice"


def photo_fault(text: str) -> str | None:
    """The address goes into pages and, by its host, into what they may load: nothing but a plain one is let in."""
    if len(text) > PHOTO_LENGTH_MAX:
        return f"must have at most {PHOTO_LENGTH_MAX} characters"
    if text.startswith("/"):
        return None if _OWN.fullmatch(text) else _ADDRESS
    return None if photo_origin(text) else _ADDRESS


def photo_origin(text: str) -> str | None:
    """The foreign host that a page must be allowed to load it from; None for our own, or if it is no plain address."""
    if not text.isascii() or not text.isprintable() or set(text) & set(" \\\"'<>"):
        return None
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme != "https" or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    return f"https://{host}" if port is None else f"https://{host}:{port}"
