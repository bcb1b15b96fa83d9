"""Forgetting a person: what goes, what stays, and when it must not be done yet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from application.effects import BookMeeting, SendMail
from application.forgetting.certificate import Certificate, certificate_text
from application.forgetting.export import Exporting
from application.forgetting.forget import Erasure, Forgetting
from application.handlers.appending import Riders
from application.mail_process import MailTimes
from application.ports.deliveries import Translated
from application.ports.inbox import AgedOut, Delivery, Provider
from domain.booking.forgetting import ClientForgotten
from domain.booking.ledger import RefundStanding
from domain.booking.vocabulary import Actor
from domain.errors import NotFound, WrongState
from domain.identifiers import BookingId, PersonId
from domain.mail.events import MailKind, Recipient
from tests.examples import BOOKING, FREE, SLOT, booked, cancel, refund, select
from tests.unit.application.small_world import (
    BUILDER_EMAIL,
    BUILDER_PERSON,
    CLIENT,
    CLIENT_EMAIL,
    EARLIER,
    SmallWorld,
)

OTHER = BookingId(uuid4())
HER_OTHER_SELF = replace(CLIENT, id=PersonId(uuid4()), email=CLIENT_EMAIL.upper(), notes="again")


@pytest.fixture
def world() -> SmallWorld:
    """A paid session that was held; the mail after it still waits."""
    world = SmallWorld(times=MailTimes(reminder=None, follow_up=timedelta(days=2)))
    world.hold()
    world.open_and_pay()
    world.run_now(world.waiting(BookMeeting)[-1].effect)
    world.work()
    return world


def met(world: SmallWorld) -> None:
    world.wait_until(SLOT.end + timedelta(hours=1))
    assert world.words() == "COMPLETED PAID"


def second_booking(world: SmallWorld) -> None:
    command = replace(select(world.price, OTHER, EARLIER), terms=world.terms, person_id=HER_OTHER_SELF.id)
    world.bus.handle(command, Riders(people=(HER_OTHER_SELF,)))


def forget(world: SmallWorld, email: str = CLIENT_EMAIL, *, dry: bool = False, live: bool = False) -> Certificate:
    forgetting = Forgetting(world.database, world.bus, world.clock)
    erasure = Erasure(email=email, by="Olga", why="asked for", dry_run=dry, even_if_needed=live)
    return forgetting(erasure)


def waiting(world: SmallWorld, key: str, body: bytes) -> Delivery:
    delivery = Delivery(Provider.STRIPE, key, "some.type", body, world.clock.now())
    world.translator.meanings[key] = Translated((), "nothing to do")
    world.database.inbox.store(delivery)
    return delivery


def told(world: SmallWorld, key: str, body: bytes) -> Delivery:
    delivery = waiting(world, key, body)
    world.work()
    return delivery


def test_the_person_goes_and_the_booking_and_its_money_stay(world: SmallWorld) -> None:
    met(world)
    facts = world.facts()
    certificate = forget(world, CLIENT_EMAIL.title())
    assert world.database.people.get(CLIENT.id) is None
    assert certificate.people == (CLIENT.id,)
    assert certificate.bookings == (BOOKING,)
    assert world.facts() == [*facts, "ClientForgotten"]
    assert world.words() == "COMPLETED PAID"
    assert CLIENT_EMAIL not in certificate_text(certificate)
    assert CLIENT.name not in certificate_text(certificate)


def test_it_is_said_what_each_provider_keeps(world: SmallWorld) -> None:
    met(world)
    certificate = forget(world)
    remains = {one.where: one.ids for one in certificate.remains}
    assert world.payments.sessions(BOOKING)[-1].id in remains["Stripe"]
    assert len(remains["Stripe"]) == 2
    (meeting,) = world.scheduling.meetings()
    assert remains["Calendly"] == (meeting.meeting.invitee_uri,)
    assert remains["SendGrid"]
    for where in remains:
        assert f"  {where}: " in certificate_text(certificate)


def test_mails_that_wait_are_given_up_and_nothing_more_is_sent_to_them(world: SmallWorld) -> None:
    met(world)
    unsent = len(world.waiting(SendMail))
    assert unsent
    sent = len(world.mailer.sent)
    assert forget(world).mails_given_up == unsent
    assert world.facts_of_mails()[f"{MailKind.FOLLOW_UP} {Recipient.CLIENT}"] == ["MailGivenUp"]
    world.wait(timedelta(days=10))
    assert len(world.mailer.sent) == sent
    assert not world.waiting(SendMail)


def test_deliveries_that_tell_of_them_lose_their_bodies_and_others_keep_them(world: SmallWorld) -> None:
    met(world)
    about = [
        told(world, "by address", b'{"email": "CLIENT@example.com"}'),
        told(world, "by booking", f'{{"bookingId": "{BOOKING}"}}'.encode()),
        told(world, "by payment", f'{{"id": "{world.payments.sessions(BOOKING)[-1].id}"}}'.encode()),
    ]
    stranger = told(world, "of a stranger", b'{"email": "stranger@example.com"}')
    assert forget(world, dry=True).deliveries == 3
    assert forget(world).deliveries == 3
    for delivery in about:
        with pytest.raises(AgedOut):
            world.database.inbox.load(delivery.id)
    assert world.database.inbox.load(stranger.id) == stranger


def test_a_delivery_that_waits_is_told_of_and_goes_the_next_time(world: SmallWorld) -> None:
    met(world)
    waiting(world, "waits", CLIENT_EMAIL.encode())
    certificate = forget(world)
    assert (certificate.deliveries, certificate.waiting) == (0, 1)
    assert "wait to be handled: erase again" in certificate_text(certificate)
    world.work()
    again = forget(world)
    assert (again.people, again.deliveries, again.waiting) == ((), 1, 0)
    with pytest.raises(NotFound):
        forget(world)


def test_all_people_of_an_address_are_forgotten_together(world: SmallWorld) -> None:
    second_booking(world)
    world.wait(timedelta(minutes=30))
    met(world)
    assert set(forget(world).people) == {CLIENT.id, HER_OTHER_SELF.id}
    noted = [r.event for r in world.database.log if isinstance(r.event, ClientForgotten)]
    assert [(one.by, one.why, one.bookings) for one in noted] == [("Olga", "asked for", 2)] * 2
    assert len({one.erasure for one in noted}) == 1


def test_a_rehearsal_changes_nothing(world: SmallWorld) -> None:
    met(world)
    log, waiting = len(world.database.log), world.waiting(SendMail)
    certificate = forget(world, dry=True)
    assert certificate.dry_run
    assert "nothing was changed" in certificate_text(certificate)
    assert (len(world.database.log), world.waiting(SendMail)) == (log, waiting)
    assert world.database.people.get(CLIENT.id) == CLIENT


def test_whoever_has_a_session_to_come_is_still_needed(world: SmallWorld) -> None:
    with pytest.raises(WrongState, match=f"booking {BOOKING}: it is CONFIRMED"):
        forget(world)
    assert world.database.people.get(CLIENT.id) == CLIENT
    assert forget(world, live=True).needed_by == (BOOKING,)
    assert world.database.people.get(CLIENT.id) is None
    met(world)


def test_whoever_waits_for_money_or_an_answer_is_still_needed(world: SmallWorld) -> None:
    world.bus.handle(cancel(by=Actor.BUILDER, at=world.clock.now()))
    with pytest.raises(WrongState, match="a refund is on its way"):
        forget(world)
    world.bus.handle(refund(RefundStanding.FAILED))
    with pytest.raises(WrongState, match=r"a case is open \(refund failed\)"):
        forget(world)


def test_an_expert_is_not_forgotten_while_in_the_catalog(world: SmallWorld) -> None:
    with pytest.raises(WrongState, match="address of the expert Ada"):
        forget(world, BUILDER_EMAIL, live=True)


def test_an_expert_is_forgotten_once_out_of_the_catalog(world: SmallWorld) -> None:
    world.database.catalog.replace_all([], {}, world.clock.now())
    assert forget(world, BUILDER_EMAIL).people == (BUILDER_PERSON,)
    assert world.database.people.get(BUILDER_PERSON) is None


def test_a_person_whose_bookings_the_list_does_not_know_yet_is_not_forgotten(world: SmallWorld) -> None:
    met(world)
    world.database.people.save(HER_OTHER_SELF)
    with pytest.raises(WrongState, match="may lag by a moment"):
        forget(world)
    assert len(forget(world, live=True).people) == 2


def test_it_may_be_broken_off_anywhere_and_done_again(world: SmallWorld) -> None:
    met(world)
    people, forgotten = world.database.people, world.database.people.forget
    world.database.people.forget = lambda *_: 1 / 0  # type: ignore[method-assign,assignment]
    with pytest.raises(ZeroDivisionError):
        forget(world)
    assert people.get(CLIENT.id) == CLIENT
    world.database.people.forget = forgotten  # type: ignore[method-assign]
    assert forget(world).people == (CLIENT.id,)
    assert world.facts().count("ClientForgotten") == 1


def test_of_nobody_there_is_nothing_to_forget(world: SmallWorld) -> None:
    with pytest.raises(NotFound):
        forget(world, "stranger@example.com")


def test_the_person_is_told_all_that_is_held(world: SmallWorld) -> None:
    met(world)
    second_booking(world)
    held = Exporting(world.database, world.clock)(CLIENT_EMAIL)
    clients = [one.client for one in held.bookings]
    assert CLIENT in clients
    assert HER_OTHER_SELF in clients
    first = next(one for one in held.bookings if one.id == BOOKING)
    assert (first.expert, first.session, first.status, first.payment_status) == (
        "Ada",
        "Deep dive",
        "COMPLETED",
        "PAID",
    )
    assert len(first.facts) == len(world.facts())
    assert {mail.kind for mail in first.mails} >= {"confirmed", "receipt"}
    (meeting,) = world.scheduling.meetings()
    assert {world.payments.sessions(BOOKING)[-1].id, meeting.meeting.invitee_uri} <= set(first.at_providers)
    assert str(BOOKING) not in first.at_providers
    assert held.people == ()
    with pytest.raises(NotFound):
        Exporting(world.database, world.clock)("stranger@example.com")


def test_a_free_session_leaves_nothing_at_stripe() -> None:
    world = SmallWorld(FREE)
    world.hold()
    world.work()
    if world.words() != "CONFIRMED NOT_REQUIRED":
        world.bus.handle(booked())
    world.wait_until(SLOT.end + timedelta(hours=1))
    assert "Stripe" not in {one.where for one in forget(world).remains}
