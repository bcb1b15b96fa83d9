"""In which language, and by which clock, one request is answered. English stands in the texts themselves.

Texts of pages and of the API go through `gettext` and `ngettext`; the language is that of the request at hand.
"""

from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import NullTranslations
from importlib.resources import files
from typing import Any

from babel import Locale
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Struct
from msgspec.structs import replace

from adapters.mail_texts.languages import ENGLISH, Language, compiled, language_of, translated
from entrypoints.languages import accepted_languages

LANGUAGE, CLOCK = "lang", "clock"
"""The parameters of an address that choose, and the cookies that keep the choice."""
CHOICE_SECONDS = 400 * 24 * 3600  # as long as browsers allow
_SKELETONS = {"12": "hm", "24": "Hm"}

Connection = ASGIConnection[Any, Any, Any, Any]


class Speech(Struct):
    """One for each request; a route's thread changes it for the template, which is written on the loop."""

    language: Language
    is_chosen: bool
    clock: str


_SPEECH: ContextVar[Speech | None] = ContextVar("speech", default=None)


def language() -> Language:
    """English outside of requests."""
    speech = _SPEECH.get()
    return speech.language if speech else ENGLISH


def has_clock_choice() -> bool:
    """English alone writes times either way; other languages have a word of their own for them, such as "Uhr"."""
    return language().name == ENGLISH.name


def is_over_12() -> bool:
    """Whether times are told over 12 hours."""
    return language().time_skeleton == _SKELETONS["12"]


def gettext(message: str, **values: object) -> str:
    return language().translations.gettext(message) % values


def ngettext(one: str, many: str, number: int, **values: object) -> str:
    """`%(num)s` is the number."""
    return language().translations.ngettext(one, many, number) % {"num": number, **values}


def looked_up(message: str) -> str:
    """It in the language of the request, with the places for its values still in it."""
    return language().translations.gettext(message)


def marked(message: str) -> str:
    """A message that is looked up later: the catalogues must have it."""
    return message


def spoken() -> tuple[str, ...]:
    """The languages that a reader can choose, by the names of their catalogues."""
    return (ENGLISH.name, *translated())


def chosen_language() -> str:
    """The tag of the language that the reader has asked for; empty if the browser's own is used."""
    speech = _SPEECH.get()
    return speech.language.tag if speech and speech.is_chosen else ""


def speak_as_told(tag: str) -> None:
    """In the language of this tag, if there is one, unless the reader has chosen another."""
    speech = _SPEECH.get()
    if speech and tag and not speech.is_chosen:
        speech.language = _with_clock(page_language(tag), speech.clock)


def listen(connection: Connection) -> None:
    """Once for each request: what its reader has chosen, else what their browser accepts."""
    accepted = _best_of(connection.headers.get("accept-language", ""))
    wanted = _asked(connection, LANGUAGE, spoken())
    language = page_language(_own_country(wanted, accepted) if wanted else accepted)
    clock = _asked(connection, CLOCK, tuple(_SKELETONS)) or _usual_clock(accepted, language)
    _SPEECH.set(Speech(_with_clock(language, clock), bool(wanted), clock))


class Speaking:
    """Litestar's middleware. Whoever chooses in the address of a page gets the choice as a cookie."""

    def __init__(self, base_url: str) -> None:
        self._is_secure = base_url.startswith("https://")

    def __call__(self, app: ASGIApp) -> ASGIApp:
        async def speaking(scope: Scope, receive: Receive, send: Send) -> None:
            connection: Connection = ASGIConnection(scope)
            listen(connection)
            chosen = [cookie.to_encoded_header() for cookie in self._chosen(connection)]

            async def remember(message: Message) -> None:
                if chosen and message["type"] == "http.response.start":
                    message["headers"] = [*message["headers"], *chosen]
                await send(message)

            await app(scope, receive, remember)

        return speaking

    def _chosen(self, connection: Connection) -> list[Cookie]:
        """A script may read and set the clock's, which it changes without a request."""
        found = {LANGUAGE: spoken(), CLOCK: tuple(_SKELETONS)}
        return [
            Cookie(
                key=name,
                value=value,
                max_age=CHOICE_SECONDS,
                path="/",
                secure=self._is_secure,
                httponly=name == LANGUAGE,
                samesite="lax",
            )
            for name, known in found.items()
            if (value := connection.query_params.get(name)) in known
        ]


def _asked(connection: Connection, name: str, known: tuple[str, ...]) -> str:
    found = (connection.query_params.get(name), connection.cookies.get(name))
    return next((value for value in found if value in known), "")


def _best_of(header: str) -> str:
    """The reader's best language among those that we speak; empty if there is none."""
    return next((tag for tag in accepted_languages(header) if _is_spoken(tag)), "")


def _is_spoken(tag: str) -> bool:
    return language_of(tag) is not ENGLISH or tag.partition("-")[0].lower() == ENGLISH.name


def _own_country(name: str, accepted: str) -> str:
    """The language with the country that the browser names, if it names that language."""
    return accepted if accepted and language_of(accepted).name == name else name


def _usual_clock(tag: str, language: Language) -> str:
    """Over 12 hours where that is the habit of the reader's own country."""
    country = Locale.parse(tag, sep="-") if "-" in tag and language_of(tag).name == language.name else None
    return "12" if country and "a" in str(country.time_formats["short"].pattern) else "24"


def _with_clock(language: Language, clock: str) -> Language:
    return replace(language, time_skeleton=_SKELETONS[clock]) if language.name == ENGLISH.name else language


# bounded: what browsers may accept is not
@lru_cache(maxsize=64)
def page_language(tag: str) -> Language:
    """The nearest to an IETF tag, with the words of pages and mails; English for a language that we do not speak."""
    known = language_of(tag)
    return replace(known, translations=_translations(known.name))


@cache
def _translations(name: str) -> NullTranslations:
    """The pages' own words, and those of the mails behind them."""
    if name == ENGLISH.name:
        return ENGLISH.translations
    own = compiled(files("entrypoints.http").joinpath("locales", f"{name}.po").read_bytes(), name)
    own.add_fallback(language_of(name).translations)
    return own
