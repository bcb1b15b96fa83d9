"""The mailbox: every accepted mail as its reader would see it.

`POST /sendgrid/mailbox/{id}` with one form field `action` (`delivered`, `bounce`, `dropped`, `deferred` or
`spamreport`) records that event for every recipient, or only for the one named in the optional field `email`.
"""

import base64
from typing import Any

from litestar import Request, Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from entrypoints.sandbox.rendering import html, read_form, see
from entrypoints.sandbox.sendgrid.mail_send import note, recipients
from entrypoints.sandbox.store import Document
from entrypoints.sandbox.world import World

SHOWN_LIMIT = 200
ACTIONS = ("delivered", "bounce", "dropped", "deferred", "spamreport")
_NO_SCRIPT = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: https: http:"


def sendgrid_pages(world: World) -> Router:
    return Router(
        "/sendgrid/mailbox",
        route_handlers=[
            _list(world),
            _one(world),
            _html_part(world),
            _attachment(world),
            _press(world),
        ],
    )


def _list(world: World) -> HTTPRouteHandler:
    @get("/", sync_to_thread=True)
    def mailbox_page() -> Response[str]:
        mails = world.store.select("mail", newest_first=True)[:SHOWN_LIMIT]
        return html("mailbox.html", mails=[_summary(mail) for mail in mails])

    return mailbox_page


def _one(world: World) -> HTTPRouteHandler:
    @get("/{key:str}", sync_to_thread=True)
    def mail_page(key: FromPath[str]) -> Response[str]:
        mail = world.store.get("mail", key)
        if mail is None:
            return _missing()
        parts = {part["type"]: part["value"] for part in mail["request"].get("content") or []}
        template_data = [
            envelope["dynamic_template_data"]
            for envelope in mail["request"]["personalizations"]
            if "dynamic_template_data" in envelope
        ]
        return html(
            "mail.html",
            mail=mail,
            summary=_summary(mail),
            text=parts.get("text/plain"),
            has_html="text/html" in parts,
            template_id=mail["request"].get("template_id"),
            template_data=template_data,
            attachments=mail["request"].get("attachments") or [],
            actions=ACTIONS,
        )

    return mail_page


def _html_part(world: World) -> HTTPRouteHandler:
    @get("/{key:str}/html", sync_to_thread=True)
    def html_part(key: FromPath[str]) -> Response[Any]:
        mail = world.store.get("mail", key)
        parts = (mail or {"request": {}})["request"].get("content") or []
        value = next((part["value"] for part in parts if part["type"] == "text/html"), "")
        return Response(value, media_type="text/html", headers={"Content-Security-Policy": _NO_SCRIPT})

    return html_part


def _attachment(world: World) -> HTTPRouteHandler:
    @get("/{key:str}/attachments/{number:int}", sync_to_thread=True)
    def attachment(key: FromPath[str], number: FromPath[int]) -> Response[Any]:
        mail = world.store.get("mail", key)
        attachments = (mail or {"request": {}})["request"].get("attachments") or []
        if not 0 <= number < len(attachments):
            return _missing()
        return Response(
            base64.b64decode(attachments[number]["content"]),
            media_type="application/octet-stream",
            headers={"Content-Disposition": f'attachment; filename="{_safe(attachments[number]["filename"])}"'},
        )

    return attachment


def _press(world: World) -> HTTPRouteHandler:
    @post("/{key:str}")
    async def press(key: FromPath[str], request: Request[Any, Any, Any]) -> Response[Any]:
        form = await read_form(request)
        if form.get("action") not in ACTIONS:
            return html("refused.html", 409, title="Not possible", message="No such button.", back="/sendgrid/mailbox")
        found = await sync_to_thread(_record, world, key, form)
        return see(f"/sendgrid/mailbox/{key}") if found else _missing()

    return press


def _record(world: World, key: str, form: dict[str, str]) -> bool:
    with world.store.transaction():
        mail = world.store.get("mail", key)
        if mail is None:
            return False
        for recipient in recipients(mail):
            if form.get("email") in (None, "", recipient[0]):
                note(world, mail, recipient, form["action"])
        world.store.put("mail", key, mail, moment=mail["created"])
    return True


def _summary(mail: Document) -> Document:
    request = mail["request"]
    first = request["personalizations"][0]
    last: dict[str, str] = {event["email"]: event["event"] for event in mail["events"]}
    return {
        "id": mail["id"],
        "created": mail["created"],
        "sender": _party(first.get("from", request["from"])),
        "subject": first.get("subject")
        or request.get("subject")
        or f"(written by template {request.get('template_id')})",
        "states": last,
    }


def _missing() -> Response[str]:
    return html("refused.html", 404, title="Not found", message="There is no such mail.", back="/sendgrid/mailbox")


def _party(box: Document) -> str:
    return f"{box['name']} <{box['email']}>" if box.get("name") else str(box["email"])


def _safe(filename: str) -> str:
    return "".join(letter for letter in filename if letter.isascii() and (letter.isalnum() or letter in "._- "))
