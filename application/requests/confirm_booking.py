"""A client confirms a time: checked against the real calendar, held for nobody else, then paid for or booked."""

from datetime import datetime, timedelta

from msgspec import Struct

from application.command_bus import CommandBus
from application.handlers.appending import Riders
from application.limits import CHECKOUT_LASTS, EVENT_TYPE_FRESH_SECONDS
from application.modes import Modes
from application.ports.answers import ProviderUnavailable
from application.ports.call_budget import CallBudgets
from application.ports.catalog import Builder, Catalog, SessionType
from application.ports.clock import Clock
from application.ports.event_store import EventStore, KeyTaken
from application.ports.idempotency import IdempotencyKeys, KeyRecord
from application.ports.people import Person, address_key
from application.ports.scheduling import Scheduling
from application.requests.available_times import alternatives
from application.requests.going_on import GoingOn
from application.requests.hold_limit import HoldLimit
from application.requests.offer_checks import CALENDAR_SILENT, check_event_type, check_offered, check_slot
from domain.booking.commands import SelectSlot
from domain.booking.state import Begun
from domain.booking.vocabulary import Device
from domain.errors import (
    BuilderNotBookable,
    IdempotencyKeyReused,
    NotFound,
    PriceChanged,
    Refusal,
    SchedulingUnavailable,
    SlotUnavailable,
)
from domain.identifiers import BookingId, CommandId, PersonId, SessionTypeId
from domain.money import Money
from domain.time_slot import TimeSlot


class ClientDetails(Struct, frozen=True, kw_only=True):
    name: str
    email: str
    timezone: str
    language: str = ""
    notes: str = ""
    answers: dict[str, str] = {}


class ConfirmRequest(Struct, frozen=True, kw_only=True):
    """What the client asked for. The ids are fresh ones, used only if this is not a repeat; `body_macs` holds one
    for each signing key, the present one first; `person_mac` tells whose holds are counted together. `verified_email`
    is the address of whoever is signed in, "" of nobody.
    """

    session_type_id: SessionTypeId
    slot: TimeSlot
    client: ClientDetails
    utm: dict[str, str] = {}
    device: Device | None = None
    shown_price: Money | None = None
    key: str | None = None
    body_macs: tuple[str, ...] = ()
    person_mac: str = ""
    verified_email: str = ""
    booking_id: BookingId
    person_id: PersonId
    command_id: CommandId


class ConfirmBooking:
    def __init__(
        self,
        *,
        bus: CommandBus,
        store: EventStore,
        catalog: Catalog,
        scheduling: Scheduling,
        keys: IdempotencyKeys,
        limit: HoldLimit,
        going_on: GoingOn,
        budgets: CallBudgets,
        modes: Modes,
        clock: Clock,
        hold_lasts: timedelta,
    ) -> None:
        self._bus = bus
        self._store = store
        self._catalog = catalog
        self._scheduling = scheduling
        self._keys = keys
        self._limit = limit
        self._going_on = going_on
        self._budgets = budgets
        self._modes = modes
        self._clock = clock
        self._hold_lasts = hold_lasts

    def __call__(self, request: ConfirmRequest) -> tuple[BookingId, Begun]:
        """The booking and its state after the steps the client waits for.

        Raises every Refusal of the confirm route; once a hold exists, PaymentsUnavailable and SignInRequired carry
        its id.
        """
        earlier = self._earlier(request)
        booking_id = earlier if earlier is not None else self._hold(request)
        return booking_id, self._going_on(booking_id, request.verified_email)

    def _earlier(self, request: ConfirmRequest) -> BookingId | None:
        if request.key is None:
            return None
        record = self._keys.find(request.key, self._clock.now())
        if record is None:
            return None
        if record.body_mac not in request.body_macs:
            raise IdempotencyKeyReused("The key came before with another body; use a fresh key for a new request.")
        return record.booking_id

    def _hold(self, request: ConfirmRequest) -> BookingId:
        """Raises SlotUnavailable only once it is sure that the claim in the way is not this request's own."""
        self._modes.require_open_to_bookings()
        builder, session = self._offer(request)
        try:
            return self._claimed(request, builder, session)
        except SlotUnavailable as taken:
            earlier = self._earlier(request)
            if earlier is not None:
                return earlier
            raise SlotUnavailable(str(taken), self._alternatives(request, builder, session)) from None

    def _claimed(self, request: ConfirmRequest, builder: Builder, session: SessionType) -> BookingId:
        check_slot(request.slot, session.terms.duration_minutes, self._clock.now())
        self._check_against_calendar(request, session)
        now = self._clock.now()
        assert builder.calendar is not None
        self._limit.take(request.person_mac, request.booking_id, now)
        try:
            self._going_on.reserve_call(request.booking_id, builder.calendar, now)
            self._bus.handle(self._selection(request, builder, session, now), self._riders(request, now))
        except KeyTaken:
            self._let_go(request.booking_id, builder.calendar)
            earlier = self._earlier(request)
            assert earlier is not None, "a key that is taken can be found"
            return earlier
        except Refusal:
            self._let_go(request.booking_id, builder.calendar)
            raise
        return request.booking_id

    def _let_go(self, booking_id: BookingId, calendar: str) -> None:
        self._budgets.release(booking_id, calendar)
        self._limit.leave(booking_id)

    def _selection(self, request: ConfirmRequest, builder: Builder, session: SessionType, now: datetime) -> SelectSlot:
        assert builder.calendar is not None
        assert session.event_type_uri is not None
        return SelectSlot(
            booking_id=request.booking_id,
            command_id=request.command_id,
            at=now,
            cause="the client confirmed",
            builder_id=builder.id,
            calendar=builder.calendar,
            event_type=session.event_type_uri,
            session_type_id=session.id,
            slot=request.slot,
            terms=session.terms,
            zone=request.client.timezone,
            language=request.client.language,
            held_until=min(now + self._hold_lasts, request.slot.start),
            person_id=request.person_id,
            has_notes=bool(request.client.notes),
            has_answers=bool(request.client.answers),
            awaits_sign_in=session.requires_sign_in and not _has_proved_address(request),
            utm=request.utm,
            device=request.device,
            checkout_ends_at=(now + CHECKOUT_LASTS).replace(microsecond=0),
        )

    def _offer(self, request: ConfirmRequest) -> tuple[Builder, SessionType]:
        offer = self._catalog.session_type(request.session_type_id)
        if offer is None:
            raise NotFound("There is no such session type.")
        builder, session = offer
        if builder.not_bookable_reason:
            raise BuilderNotBookable(builder.not_bookable_reason)
        if session.event_type_uri is None:
            raise BuilderNotBookable(f"{session.title} is not connected to a calendar yet.")
        if request.shown_price is not None and request.shown_price != session.terms.price:
            raise PriceChanged(f"The price is now {session.terms.price}.")
        return builder, session

    def _check_against_calendar(self, request: ConfirmRequest, session: SessionType) -> None:
        assert session.event_type_uri is not None
        try:
            event_type = self._scheduling.event_type(session.event_type_uri, EVENT_TYPE_FRESH_SECONDS)
            check_event_type(event_type, session, request.client.answers)
        except ProviderUnavailable as silence:
            raise SchedulingUnavailable(CALENDAR_SILENT, retry_after_seconds=silence.retry_after_seconds) from None
        except LookupError:
            raise BuilderNotBookable(f"{session.title} no longer exists in the expert's calendar.") from None
        check_offered(session.event_type_uri, session.title, request.slot, self._scheduling)

    def _alternatives(self, request: ConfirmRequest, builder: Builder, session: SessionType) -> tuple[TimeSlot, ...]:
        assert session.event_type_uri is not None
        assert builder.calendar is not None
        return alternatives(
            session.event_type_uri,
            builder.calendar,
            session.terms.duration_minutes,
            request.slot.start,
            self._clock.now(),
            self._scheduling,
            self._store,
        )

    @staticmethod
    def _riders(request: ConfirmRequest, now: datetime) -> Riders:
        client = request.client
        person = Person(
            id=request.person_id,
            name=client.name,
            email=client.email,
            timezone=client.timezone,
            notes=client.notes,
            answers=client.answers,
        )
        key = KeyRecord(request.key, request.body_macs[0], request.booking_id, now) if request.key else None
        return Riders(key=key, people=(person,))


def _has_proved_address(request: ConfirmRequest) -> bool:
    verified = request.verified_email
    return bool(verified) and address_key(verified) == address_key(request.client.email)
