"""Forgetting the client of a booking, and with them everybody who has their address."""

from collections.abc import Iterator

from application.forgetting.certificate import Certificate
from application.forgetting.forget import Erasure
from domain.errors import NotFound, WrongState
from entrypoints.http.pages.operator.asked import Act, Asked, Plan
from entrypoints.http.pages.operator.who_and_why import WhoAndWhy


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
        return Plan(refusal=str(refusal))
    return Plan(
        notes=(f"The client was forgotten, in {len(would.bookings)} bookings, with who and why",),
        deleted=tuple(_deleted(would)),
        remains=would.remains,
        then="Times, prices, payments and refunds stay, without the person. The bookings are"
        f" {', '.join(str(id_) for id_ in would.bookings)}.",
    )


def _deleted(would: Certificate) -> Iterator[str]:
    yield f"{len(would.people)} records of name, address, notes and answers, with their keys"
    yield f"The bodies of {would.deliveries} stored deliveries"
    if would.mails_given_up:
        yield f"{would.mails_given_up} mails that wait to be sent are given up"
    if would.waiting:
        yield f"Not yet: {would.waiting} deliveries that wait to be handled; forget the address again afterwards"


def _forget(asked: Asked, words: WhoAndWhy) -> None:
    asked.service.forgetting(_erasure(asked, words.by, words.why, dry_run=False))


FORGETTING = Act(
    slug="forget",
    words="Forget this person",
    means="Deletes the client's name, address, notes and answers here, for good. Everybody who booked with the same"
    " address is forgotten with them. The bookings and their money stay.",
    is_offered=_has_client,
    plan=_plan,
    perform=_forget,
    done="The person is forgotten. The providers' ids on this page name what Stripe and Calendly still have.",
)
