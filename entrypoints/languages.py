"""What language somebody reads: as they say it themselves, or as their browser does."""

import re
from collections.abc import Iterator

from babel import Locale, UnknownLocaleError
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

LANGUAGE_LENGTH_MAX = 35  # RFC 5646 4.4.1
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


def language_fault(tag: str) -> str | None:
    """Any language may be named: a reader of one that we do not write gets English."""
    fits = len(tag) <= LANGUAGE_LENGTH_MAX and _TAG.fullmatch(tag)
    return None if fits else "is not a language tag, such as de or pt-BR"


def preferred_language(header: str) -> str:
    """The first tag of an Accept-Language header that names a language; "" if none does."""
    return next(accepted_languages(header), "")


def accepted_languages(header: str) -> Iterator[str]:
    """The tags of an Accept-Language header that name a language, the best first."""
    accepted = parse_accept_header(header, LanguageAccept)
    return (tag for tag, quality in accepted if quality > 0 and _is_known(tag))


def _is_known(tag: str) -> bool:
    if language_fault(tag):
        return False
    try:
        Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return False
    return True
