"""Asking a provider again how a booking stands, when an answer was lost or something was done there."""

import logging
from uuid import uuid4

from application.effects import NewEffect, ReadInvitee
from application.ports.event_store import Append
from domain.booking.state import AwaitingPayment, BookedUnpaid, Checkout, WithMeeting
from domain.identifiers import CommandId
from entrypoints.http.pages.operator.asked import Act, Asked, Plan
from entrypoints.http.pages.operator.who_and_why import WhoAndWhy
from entrypoints.http.speaking import gettext, marked

_log = logging.getLogger(__name__)


def _page(asked: Asked) -> Checkout | None:
    """The payment page that Stripe has for it."""
    state = asked.state
    checkout = state.checkout if isinstance(state, AwaitingPayment | BookedUnpaid) else None
    return checkout if checkout is not None and checkout.session_id else None


def _stripe_plan(asked: Asked) -> Plan:
    page = _page(asked)
    if page is None:
        return Plan(refusal=gettext("No payment page is open that Stripe could be asked about."))
    return Plan(
        work=(
            gettext(
                "Stripe is asked how payment page %(page)s stands (attempt %(attempt)s)",
                page=page.session_id,
                attempt=page.attempt,
            ),
        ),
        then=gettext(
            "What it says is noted, and the booking goes on from there. Nothing is noted if nothing has changed."
        ),
    )


def _ask_stripe(asked: Asked, words: WhoAndWhy) -> None:
    cause = f"an operator asked Stripe{words.said}"
    asked.service.manage.ask_for_payment(asked.booking_id, CommandId(uuid4()), cause)


def _invitee(asked: Asked) -> str:
    return asked.state.meeting.invitee_uri if isinstance(asked.state, WithMeeting) else ""


def _calendly_plan(asked: Asked) -> Plan:
    invitee = _invitee(asked)
    if not invitee:
        return Plan(refusal=gettext("Calendly has no meeting for this booking that could be read."))
    return Plan(
        work=(gettext("Calendly is asked how %(invitee)s stands", invitee=invitee),),
        then=gettext("If it was moved, cancelled or missed there, that is noted as if the webhook had come."),
    )


def _ask_calendly(asked: Asked, words: WhoAndWhy) -> None:
    """No fact tells of it, so the log does."""
    read = ReadInvitee(invitee_uri=_invitee(asked), calendar=asked.state.core.selected.calendar)
    asked.service.world.store.append(
        Append(
            at=asked.now,
            command_id=CommandId(uuid4()),
            cause=f"an operator asked Calendly{words.said}",
            effects=(NewEffect(read, asked.now),),
        )
    )
    note = f"asked again{words.said}"
    asked.service.effects.take_up(read, asked.now, note)
    _log.info("an operator asked Calendly again%s", words.said, extra={"booking": str(asked.booking_id)})


ASKING_AGAIN = (
    Act(
        slug="ask-stripe",
        words=marked("Ask Stripe again"),
        means=marked("How the payment page stands, at this moment."),
        is_offered=lambda asked: _page(asked) is not None,
        plan=_stripe_plan,
        perform=_ask_stripe,
        done=marked("Stripe was asked. If it had news, they are in the history."),
    ),
    Act(
        slug="ask-calendly",
        words=marked("Read the meeting at Calendly again"),
        means=marked("For a meeting that may have been changed there without our hearing of it."),
        is_offered=lambda asked: bool(_invitee(asked)),
        plan=_calendly_plan,
        perform=_ask_calendly,
        done=marked("Calendly is being asked. If it has news, they come into the history in a moment."),
    ),
)
