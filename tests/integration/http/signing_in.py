"""Signing in by mail as a browser does."""

from urllib.parse import parse_qs, urlsplit

import httpx

from application.ports.mailer import OutgoingMail
from domain.mail.events import MailKind
from tests.integration.http.browsing import page_of
from tests.integration.http.surface import Surface

MARY = "mary@example.org"
SESSION = "__Host-account"


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
