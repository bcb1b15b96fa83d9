"""The people at the sandbox's providers: they press the buttons of its pages."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from domain.money import Money
from tests.acceptance.sandbox_world import SandboxWorld
from tests.acceptance.visitors import Visitor

Press = Callable[..., None]


def presser(sandbox: httpx.Client) -> Press:
    def press(page: str, **form: str) -> None:
        answer = sandbox.post(page, data=form)
        assert answer.status_code == 303, answer.text

    return press


class SandboxCalendlyPeople:
    """Implements AtCalendly."""

    def __init__(self, press: Press, world: SandboxWorld) -> None:
        self._press = press
        self._world = world

    def book(self, session_type_id: str, start: datetime, visitor: Visitor, claims: UUID | None = None) -> None:
        tracking = {"utm_content": str(claims)} if claims else {}
        self._press(f"/calendly/book/{session_type_id}", **_form(start, visitor), **tracking)

    def book_with_link(self, url: str, start: datetime, visitor: Visitor) -> None:
        link = urlsplit(url)
        self._press(f"{link.path}?{link.query}", **_form(start, visitor))

    def cancel(self, meeting: str, *, by_expert: bool) -> None:
        action = "cancel_as_host" if by_expert else "cancel_as_invitee"
        self._press(f"/calendly/calendar/{meeting}", action=action)

    def move(self, meeting: str, start: datetime) -> None:
        self._press(f"/calendly/reschedulings/{self._world.invitee_of(meeting)}", start_time=start.isoformat())

    def mark_no_show(self, meeting: str, *, missed: bool) -> None:
        self._press(f"/calendly/calendar/{meeting}", action="no_show" if missed else "clear_no_show")


class SandboxStripePeople:
    """Implements AtStripe."""

    def __init__(self, press: Press, world: SandboxWorld) -> None:
        self._press = press
        self._world = world

    def refuse_capture(self, page: str) -> None:
        intent = self._world.session(page)["payment_intent"]
        self._press(f"/stripe/payments/payment_intent/{intent}", action="refuse_capture")

    def end_debit(self, page: str, *, succeeded: bool) -> None:
        self._press(f"/stripe/pay/{page}", action="settle" if succeeded else "fail")

    def dispute(self, page: str) -> None:
        self._press(f"/stripe/payments/charge/{self._world.charge_of(page)}", action="dispute")

    def end_dispute(self, page: str, *, won: bool) -> None:
        self._press(f"/stripe/payments/dispute/{self._world.dispute_of(page)}", action="won" if won else "lost")

    def refund(self, page: str, amount: Money) -> None:
        charge = self._world.charge_of(page)
        self._press(f"/stripe/payments/charge/{charge}", action="refund", amount=str(amount.amount_minor))


def _form(start: datetime, visitor: Visitor) -> dict[str, str]:
    return {"start_time": start.isoformat(), "name": visitor.name, "email": visitor.email, "timezone": "UTC"}
