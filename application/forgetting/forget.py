"""Forgetting whoever has an address: their data and its keys go, what happened stays."""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid5

from msgspec import Struct
from msgspec.structs import replace

from application.command_bus import CommandBus
from application.effects import SendMail
from application.forgetting.bookings import MAILS_OF_A_BOOKING, Concerned, bookings_of, spellings
from application.forgetting.certificate import CALENDLY, SENDGRID, STRIPE, Certificate, Remains
from application.forgetting.deliveries import Dropped, drop_deliveries
from application.forgetting.stores import Stores
from application.handlers.change_mail import load_mail
from application.handlers.forget_client import ForgetClient
from application.ports.clock import Clock
from domain.errors import NotFound, WrongState
from domain.identifiers import BookingId, PersonId, StreamId, derived_command_id
from domain.mail.events import Recipient
from domain.mail.mail import GiveUpMail

NAMED_IN_A_REFUSAL = 5
SENDGRID_NAME = "SendGrid"
REASON = "the client was forgotten"
_NAMESPACE = UUID("0b7f8a52-6f7e-4f43-9a53-5f1b5c1f6d0e")


class Erasure(Struct, frozen=True, kw_only=True):
    """`even_if_needed` is for a person who insists, or when nobody can end what is open: the booking goes on, tells
    nobody by mail, and what it still had to ask Calendly for is given up and its money given back. A rehearsal that
    counts no deliveries opens none of them: every body in the inbox would be.
    """

    email: str
    by: str
    why: str
    dry_run: bool = False
    counts_deliveries: bool = True
    even_if_needed: bool = False
    cause: str = "an operator had the client forgotten"


class Forgetting:
    def __init__(self, stores: Stores, bus: CommandBus, clock: Clock) -> None:
        self._stores = stores
        self._bus = bus
        self._clock = clock

    def __call__(self, erasure: Erasure) -> Certificate:
        """May be done again after it was broken off: the people go last, but for their accounts. Without their people
        those are nobody's, and go by night.

        Raises NotFound if there is nothing of that address here, WrongState if somebody still needs it.
        """
        stores, now = self._stores, self._clock.now()
        person_ids = stores.people.with_email(erasure.email)
        bookings = bookings_of(person_ids, stores.booking_list, stores.events)
        needed = tuple(one for one in bookings if one.needs)
        self._refuse(erasure, person_ids, bookings)
        names = {name for one in bookings for name in one.names}
        names |= spellings(stores.people.get_all(person_ids).values(), erasure.email)
        looks = not person_ids or (erasure.dry_run and erasure.counts_deliveries)
        dropped = drop_deliveries(names, stores.inbox, dry_run=True) if looks else Dropped(0, 0, 0)
        if not person_ids and not (dropped.dropped or dropped.waiting):
            raise NotFound("Nobody with this address is known here, and no stored delivery names it.")
        certificate = Certificate(
            id=uuid5(_NAMESPACE, f"{now.isoformat()}/{sorted(person_ids)}"),
            at=now,
            by=erasure.by,
            why=erasure.why,
            dry_run=erasure.dry_run,
            people=tuple(sorted(person_ids)),
            bookings=tuple(one.booking_id for one in bookings),
            needed_by=tuple(one.booking_id for one in needed),
            mails_given_up=sum(len(self._unsent(one.booking_id)) for one in bookings),
            deliveries=dropped.dropped,
            keys=0,
            waiting=dropped.waiting,
            closed=dropped.closed,
            remains=self._remains(bookings, has_account=bool(stores.accounts.holders(person_ids))),
        )
        return certificate if erasure.dry_run else self._carry_out(certificate, erasure, bookings, names)

    def email_of(self, person_id: PersonId | None) -> str:
        """The address of a booking's client; raises WrongState if they were forgotten."""
        person = self._stores.people.get(person_id) if person_id else None
        if person is None:
            raise WrongState("The client of this booking is not known any more.")
        return person.email

    def _refuse(self, erasure: Erasure, person_ids: Collection[PersonId], bookings: Sequence[Concerned]) -> None:
        """Raises WrongState."""
        stores = self._stores
        experts = [b.name for b in stores.catalog.builders() if b.person_id in person_ids]
        if experts:
            raise WrongState(
                f"This is the address of the expert {', '.join(experts)}: take them out of the catalog, or give them"
                " another address there, and import it first."
            )
        reasons = [f"booking {one.booking_id}: {one.needs}" for one in bookings if one.needs]
        holders = stores.accounts.holders(person_ids)
        heard_of = {one.person_id for one in bookings} | set(holders) | set(stores.catalog.withdrawn_people(person_ids))
        unheard_of = len(set(person_ids) - heard_of)
        if unheard_of:
            reasons.append(f"{unheard_of} of these people have no booking in the list yet: it may lag by a moment")
        if reasons and not erasure.even_if_needed:
            left_out = len(reasons) - NAMED_IN_A_REFUSAL
            more = [f"and {left_out} more"] if left_out > 0 else []
            raise WrongState(f"The person is still needed: {'; '.join([*reasons[:NAMED_IN_A_REFUSAL], *more])}.")

    def _carry_out(
        self, certificate: Certificate, erasure: Erasure, bookings: Sequence[Concerned], names: Collection[str]
    ) -> Certificate:
        now = certificate.at
        for one in bookings:
            self._give_up_mails(one.booking_id, certificate, erasure.cause)
            self._bus.forget_client(
                ForgetClient(
                    booking_id=one.booking_id,
                    command_id=derived_command_id(certificate.id, f"forget/{one.booking_id}"),
                    at=now,
                    cause=erasure.cause,
                    by=certificate.by,
                    why=certificate.why,
                    erasure=certificate.id,
                    bookings=len(bookings),
                )
            )
        keys = self._stores.keys.forget([one.booking_id for one in bookings])
        dropped = drop_deliveries(names, self._stores.inbox, dry_run=False)
        self._stores.sign_in_links.forget(erasure.email)
        self._stores.people.forget(certificate.people, now)
        self._stores.accounts.forget(certificate.people)
        found = {"deliveries": dropped.dropped, "waiting": dropped.waiting, "closed": dropped.closed}
        return replace(certificate, keys=keys, **found)

    def _unsent(self, booking_id: BookingId) -> list[SendMail]:
        """Mails to the client that wait: those of the others find that the reader's client is gone."""
        work = self._stores.effects.shown(MAILS_OF_A_BOOKING, booking_id=booking_id)
        sendings = [one.effect for one in work if isinstance(one.effect, SendMail)]
        return [one for one in sendings if self._is_to_client(one)]

    def _is_to_client(self, sending: SendMail) -> bool:
        mail, _ = load_mail(self._stores.events, StreamId(sending.mail_id))
        return mail is not None and not mail.is_settled and mail.wanted.recipient is Recipient.CLIENT

    def _give_up_mails(self, booking_id: BookingId, certificate: Certificate, cause: str) -> None:
        for sending in self._unsent(booking_id):
            self._bus.handle_mail(
                GiveUpMail(
                    mail_id=sending.mail_id,
                    booking_id=booking_id,
                    command_id=derived_command_id(certificate.id, f"give-up/{sending.mail_id}"),
                    at=certificate.at,
                    cause=cause,
                    reason=REASON,
                    needless=True,
                )
            )

    def _remains(self, bookings: Sequence[Concerned], *, has_account: bool) -> tuple[Remains, ...]:
        """Whoever has an account was sent links to sign in, whose ids nobody keeps."""
        mails = (self._stores.mail_list.page(booking_id=one.booking_id, limit=MAILS_OF_A_BOOKING) for one in bookings)
        messages = tuple(row.message_id for rows in mails for row in rows if row.message_id)
        found = (
            Remains("Stripe", tuple(id_ for one in bookings for id_ in one.stripe_ids), *STRIPE),
            Remains("Calendly", tuple(uri for one in bookings for uri in one.invitees), *CALENDLY),
            Remains(SENDGRID_NAME, messages, *SENDGRID),
        )
        return tuple(remains for remains in found if remains.ids or (has_account and remains.where == SENDGRID_NAME))
