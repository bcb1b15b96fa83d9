"""The languages that readers may have: a catalogue of texts each, English in the texts themselves."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from msgspec import Struct

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
# Texts are British English; CLDR's comma after its weekday is not what our pages show.
_BRITAIN = Locale("en", "GB")
_DATE_IN_BRITAIN = "EEEE d MMMM y"


class Language(Struct, frozen=True):
    """How one reader is spoken to: `name` is that of the catalogue, `locale` says how dates and money look.

    `time_skeleton` is CLDR's: "Hm" over 24 hours, "hm" over 12.
    """

    name: str
    locale: Locale
    translations: NullTranslations
    date_pattern: str = "full"
    time_skeleton: str = "Hm"

    @property
    def tag(self) -> str:
        """As HTML and browsers want it, such as "de-AT"."""
        return str(self.locale).replace("_", "-")

    def gettext(self, message: str, **values: str) -> str:
        return self.translations.gettext(message) % values

    def ngettext(self, one: str, many: str, number: int, **values: str) -> str:
        return self.translations.ngettext(one, many, number) % {"num": number, **values}


ENGLISH = Language("en", _BRITAIN, NullTranslations(), _DATE_IN_BRITAIN)


def marked(message: str) -> str:
    """A message that is looked up later: the catalogues must have it."""
    return message


@cache
def translated() -> tuple[str, ...]:
    """The languages besides English, by the names of their catalogues."""
    names = (entry.name for entry in files("adapters.mail_texts").joinpath("locales").iterdir())
    return tuple(sorted(name.removesuffix(".po") for name in names if name.endswith(".po")))


# bounded: what clients may name as their language is not
@lru_cache(maxsize=64)
def language_of(tag: str) -> Language:
    """The nearest to an IETF tag such as "pt-BR"; English for a language that we do not speak."""
    for name in _names(tag):
        if name in translated():
            return Language(name, _locale(tag, name), _translations(name))
    return ENGLISH


def _names(tag: str) -> Iterator[str]:
    """The names of catalogues that would fit, the nearest first."""
    parts = tag.replace("_", "-").split("-") if _TAG.fullmatch(tag.replace("_", "-")) else []
    for length in range(len(parts), 0, -1):
        yield "_".join([parts[0].lower(), *parts[1:length]])


def _locale(tag: str, name: str) -> Locale:
    """The reader's own country if it is known, else what is usual for the language."""
    for wanted in (*_names(tag), name):
        try:
            return Locale.parse(wanted)
        except (UnknownLocaleError, ValueError):
            continue
    return _BRITAIN


@cache
def _translations(name: str) -> NullTranslations:
    return compiled(files("adapters.mail_texts").joinpath("locales", f"{name}.po").read_bytes(), name)


def compiled(source: bytes, name: str) -> GNUTranslations:
    """A translator's file, ready to be asked."""
    catalogue = BytesIO()
    write_mo(catalogue, read_po(BytesIO(source), locale=name))
    catalogue.seek(0)
    return GNUTranslations(catalogue)
