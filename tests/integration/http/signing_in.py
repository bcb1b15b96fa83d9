"""Signing in by mail as a browser does."""

from urllib.parse import parse_qs, urlsplit

import httpx
from msgspec.structs import replace

from application.ports.mailer import OutgoingMail
from domain.mail.events import MailKind
from tests import ada
from tests.assembly import Surroundings
from tests.integration.http.browsing import page_of
from tests.integration.http.surface import Surface

MARY = "mary@example.org"
SESSION = "__Host-account"


def ask_for_sign_in(around: Surroundings) -> None:
    """From now on every session of the example's is only booked signed in."""
    builders, emails = [], {}
    for builder in ada.builders():
        sessions = tuple(replace(session, requires_sign_in=True) for session in builder.session_types)
        builders.append(replace(builder, session_types=sessions))
        emails[builder.person_id] = f"{builder.id}@example.com"
    around.database.catalog.replace_all(builders, emails, ada.CONNECTED_AT)


def asked(web: Surface, email: str = MARY, leads_to: str = "", **headers: str) -> httpx.Response:
    return web.client.post("/sign-in/link", data={"email": email, "next": leads_to}, headers=headers)


def sign_in_mails(web: Surface) -> list[OutgoingMail]:
    web.work()
    return [mail for mail in web.around.mailer.sent if mail.kind is MailKind.SIGN_IN]


def link_in_mail(web: Surface) -> str:
    """The path that the last mail leads to."""
    text = sign_in_mails(web)[-1].written.text
    link = next(line for line in text.splitlines() if line.startswith("http"))
    return link.removeprefix(web.service.settings.app_base_url)


def token_of(path: str) -> str:
    return parse_qs(urlsplit(path).query)["link"][0]


def pressed(web: Surface, path: str, **headers: str) -> httpx.Response:
    """The button of the page that the link leads to."""
    return web.client.post("/sign-in/confirm", data={"link": token_of(path)}, headers=headers)


def signed_in(web: Surface, email: str = MARY, leads_to: str = "") -> httpx.Response:
    assert asked(web, email, leads_to).status_code == 303
    path = link_in_mail(web)
    assert email in page_of(web.client.get(path)).text
    return pressed(web, path)
