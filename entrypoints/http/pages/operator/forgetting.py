"""Forgetting the client of a booking, and with them everybody who has their address."""

from collections.abc import Iterator

from application.forgetting.certificate import Certificate
from application.forgetting.forget import Erasure
from domain.errors import NotFound, WrongState
from entrypoints.http.pages.operator.asked import Act, Asked, Plan
from entrypoints.http.pages.operator.who_and_why import WhoAndWhy
from entrypoints.http.refusal_words import in_language
from entrypoints.http.speaking import gettext, marked, ngettext


def _erasure(asked: Asked, by: str, why: str, *, dry_run: bool) -> Erasure:
    """Raises WrongState."""
    email = asked.service.forgetting.email_of(asked.state.core.person_id)
    return Erasure(email=email, by=by, why=why, dry_run=dry_run)


def _has_client(asked: Asked) -> bool:
    """Whether the booking needs them is only said once it is asked for: then with the reason."""
    person_id = asked.state.core.person_id
    return bool(person_id and asked.service.world.people.get(person_id))


def _plan(asked: Asked) -> Plan:
    try:
        would = asked.service.forgetting(_erasure(asked, "", "", dry_run=True))
    except (WrongState, NotFound) as refusal:
        return Plan(refusal=in_language(str(refusal)))
    return Plan(
        notes=(
            ngettext(
                "The client was forgotten, in one booking, with who and why",
                "The client was forgotten, in %(num)s bookings, with who and why",
                len(would.bookings),
            ),
        ),
        deleted=tuple(_deleted(would)),
        remains=would.remains,
        then=gettext(
            "Times, prices, payments and refunds stay, without the person. The bookings are %(ids)s.",
            ids=", ".join(map(str, would.bookings)),
        ),
    )


def _deleted(would: Certificate) -> Iterator[str]:
    yield ngettext(
        "One record of name, address, notes and answers, with its key",
        "%(num)s records of name, address, notes and answers, with their keys",
        len(would.people),
    )
    yield gettext("Bodies of stored deliveries: %(count)s", count=would.deliveries)
    if would.mails_given_up:
        yield gettext("Mails that wait to be sent and are given up: %(count)s", count=would.mails_given_up)
    if would.waiting:
        yield gettext(
            "Not yet: deliveries that wait to be handled (%(count)s); forget the address again afterwards",
            count=would.waiting,
        )


def _forget(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.forgetting(_erasure(asked, words.by, words.why, dry_run=False))


FORGETTING = Act(
    slug="forget",
    words=marked("Forget this person"),
    means=marked(
        "Deletes the client's name, address, notes and answers here, for good. Everybody who booked with the same"
        " address is forgotten with them. The bookings and their money stay."
    ),
    is_offered=_has_client,
    plan=_plan,
    perform=_forget,
    done=marked("The person is forgotten. The providers' ids on this page name what Stripe and Calendly still have."),
)
