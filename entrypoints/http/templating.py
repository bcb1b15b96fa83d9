"""Templates and what they look like with: all our own, nothing from foreign hosts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template import TemplateConfig
from msgspec import Struct

from entrypoints.http.amounts import amount_words
from entrypoints.http.authorization import HttpRequest
from entrypoints.http.page_nonce import page_nonce
from entrypoints.http.plain_words import plain
from entrypoints.http.refusal_words import in_language
from entrypoints.http.script_words import script_words
from entrypoints.http.signed_in import account_session
from entrypoints.http.speaking import (
    CLOCK,
    LANGUAGE,
    has_clock_choice,
    is_over_12,
    language,
    page_language,
    spoken,
)
from entrypoints.http.static_files import static

_GOOD_ONCE = ("/builder/calendly-callback",)
"""What leads there from outside counts once: it is no address to come back to."""
_HERE = Path(__file__).parent


class OtherLanguage(Struct, frozen=True):
    tag: str
    name: str
    address: str


def template_config() -> TemplateConfig[JinjaTemplateEngine]:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    install: Any = getattr(environment, "install_gettext_callables")  # noqa: B009 - the extension adds it
    install(gettext=_gettext, ngettext=_ngettext, newstyle=True)
    environment.globals.update(
        address_with=address_with,
        amount_words=amount_words,
        has_clock_choice=has_clock_choice,
        has_session=has_session,
        in_language=in_language,
        is_over_12=is_over_12,
        language=language,
        other_languages=other_languages,
        page_nonce=page_nonce,
        plain=plain,
        script_words=script_words,
        static=static,
    )
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


def has_session(request: HttpRequest) -> bool:
    """As far as the cookie tells: it only chooses between two links."""
    return account_session(request, request.app.state.service) is not None


def other_languages(request: HttpRequest) -> Iterator[OtherLanguage]:
    """This page in every other language; none for an answer to a form, which has no address."""
    path = request.url.path
    has_others = request.method == "GET" and path not in _GOOD_ONCE
    for name in spoken() if has_others else ():
        if name != language().name:
            other = page_language(name)
            own_name = str(other.locale.get_language_name(name)).capitalize()
            yield OtherLanguage(other.tag, own_name, address_with(request, LANGUAGE, name))


def address_with(request: HttpRequest, name: str, value: str) -> str:
    """The page's own address, with one thing chosen."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in {LANGUAGE, CLOCK}]
    return f"{request.url.path}?{urlencode([*kept, (name, value)])}"


def _gettext(message: str) -> str:
    """As the templates want it: they put the values in themselves."""
    return language().translations.gettext(message)


def _ngettext(one: str, many: str, number: int) -> str:
    return language().translations.ngettext(one, many, number)
