"""What an invitee at Calendly means to us: our own meeting, half of a move, a cancellation, or somebody else's time.

Webhook, sweep, question and the page's own hint all come here, so that it never matters which of them was first.
"""

from collections.abc import Mapping

from application import sightings as acts
from application.command_bus import CommandBus
from application.effects import NewEffect, ReadInvitee
from application.handlers.appending import Riders
from application.handlers.change_booking import load_booking
from application.handlers.note_foreign_time import NoteForeignTime
from application.ports.catalog import Catalog
from application.ports.event_store import Append, EventStore
from application.ports.references import References
from application.ports.scheduling import Sighting
from application.sightings import Act, Heard, Plan
from domain.booking.commands import AdoptMeeting, CloseCase, RecordBooked, RecordNoShow
from domain.booking.decide import decide
from domain.booking.scheduling import waits_for_calendly
from domain.booking.state import CancelledBooking, NoShow, NotStarted, WithMeeting
from domain.booking.vocabulary import Actor, CaseKind
from domain.errors import NotYet, Refusal
from domain.identifiers import BookingId


class CalendarNews:
    def __init__(self, bus: CommandBus, store: EventStore, references: References, catalog: Catalog) -> None:
        self._bus = bus
        self._store = store
        self._references = references
        self._catalog = catalog

    def heard(self, heard: Heard, riders: Riders | None = None) -> Plan:
        """Do what it means; what rides along is stored with the last act, or alone if all of it is known, or else is
        left to the caller.

        Raises NotYet if it tells of something we are still to learn, and any Refusal of the last act.
        """
        plan = self.plan(heard)
        if plan.is_known and not plan.acts and riders:
            self._append(heard, riders)
        for number, act in enumerate(plan.acts, start=1):
            is_last = number == len(plan.acts)
            self._do(act, heard, (riders or Riders()) if is_last else Riders())
        return plan

    def plan(self, heard: Heard) -> Plan:
        seen = heard.sighting
        names = [name for name in (seen.invitee_uri, seen.old_invitee, seen.new_invitee) if name]
        known = self._references.bookings_of(names)
        owner = known.get(seen.invitee_uri)
        if not seen.active:
            return self._gone(heard, owner, known)
        if owner is not None:
            return self._ours(heard, owner)
        if seen.old_invitee:
            return self._new_half(heard, known.get(seen.old_invitee))
        if seen.booking_id is not None and self._would_take(taken := acts.booked(heard, seen, seen.booking_id)):
            return Plan((taken,))
        return self._somebody_elses(heard)

    def _do(self, act: Act, heard: Heard, riders: Riders) -> None:
        if isinstance(act, ReadInvitee):
            self._append(heard, riders, NewEffect(act, heard.at))
        elif isinstance(act, NoteForeignTime):
            touched = self._bus.note_foreign_time(act, riders)
            if not act.taken:
                self._settle_conflicts(touched, heard)
        elif isinstance(act, AdoptMeeting):
            people = (*riders.people, acts.person(heard.sighting, act))
            self._bus.handle(act, Riders(closes=riders.closes, settles=riders.settles, people=people))
        else:
            self._bus.handle(act, riders)

    def _append(self, heard: Heard, riders: Riders, *effects: NewEffect) -> None:
        self._store.append(
            Append(
                at=heard.at,
                command_id=heard.command_id("read" if effects else "known"),
                cause=heard.cause,
                effects=effects,
                closes=riders.closes,
                settles=riders.settles,
            )
        )

    def _settle_conflicts(self, touched: tuple[BookingId, ...], heard: Heard) -> None:
        """The time that was booked over ours is free again."""
        for booking_id in touched:
            self._bus.handle(
                CloseCase(
                    booking_id=booking_id,
                    command_id=heard.command_id(f"conflict/{booking_id}"),
                    at=heard.at,
                    cause=heard.cause,
                    kind=CaseKind.CLAIM_CONFLICT,
                    outcome="foreign_time_released",
                )
            )

    def _ours(self, heard: Heard, owner: BookingId) -> Plan:
        """A meeting that we know: at most somebody marked or cleared a no-show.

        News of it come late and in any order: only what Calendly says when it is asked counts.
        """
        state = load_booking(self._store, owner)
        if not isinstance(state, WithMeeting) or state.meeting.invitee_uri != heard.sighting.invitee_uri:
            return Plan((), "we know this meeting", is_known=True)
        if isinstance(state, NoShow) == heard.sighting.no_show:
            return Plan((), "we know this meeting", is_known=True)
        if heard.sighting.no_show and heard.at < state.core.slot.start:
            return Plan((), "a no-show counts once the session has begun: the sweep hears it again", is_known=True)
        if not heard.fresh:
            return Plan((_reading(heard.sighting.invitee_uri, heard.sighting),))
        command = RecordNoShow(
            booking_id=owner,
            command_id=heard.command_id("no-show"),
            at=heard.at,
            cause=heard.cause,
            by=Actor.BUILDER,
            missed=heard.sighting.no_show,
            at_calendly=True,
        )
        return Plan((command,))

    def _gone(self, heard: Heard, owner: BookingId | None, known: Mapping[str, BookingId]) -> Plan:
        seen = heard.sighting
        earlier = known.get(seen.old_invitee) if owner is None else None
        if earlier is not None:  # nobody has told us of the move that made it
            return Plan((self._moved(heard, earlier), *self._gone(heard, earlier, known).acts))
        if seen.rescheduled and seen.new_invitee:
            follow = () if seen.new_invitee in known else (_reading(seen.new_invitee, seen),)
            released = () if owner is not None else self._released(heard, seen)
            return Plan((*released, *follow), "both halves of the move are known", is_known=True)
        if owner is not None and seen.rescheduled:
            return self._asked_again(heard, "Calendly does not say what it was moved to.")
        if owner is not None:
            return self._called_off(heard, owner)
        if seen.booking_id is not None and self._is_waited_for(acts.booked(heard, seen, seen.booking_id)):
            raise NotYet("Cancelled at Calendly before we knew that it was booked there.")
        return Plan(self._released(heard, seen), "cancelled, and never known here")

    def _called_off(self, heard: Heard, owner: BookingId) -> Plan:
        """How much goes back hangs on who cancelled: news that does not say so is not enough."""
        by = heard.sighting.cancelled_by
        if by is not None:
            return Plan((acts.cancelled(heard, owner, by),))
        return self._asked_again(heard, "Calendly does not say who cancelled.")

    def _asked_again(self, heard: Heard, missing: str) -> Plan:
        if heard.fresh:
            raise NotYet(missing)
        return Plan((_reading(heard.sighting.invitee_uri, heard.sighting),))

    def _new_half(self, heard: Heard, owner: BookingId | None) -> Plan:
        """The other half tells whose it is; until that is read it is never adopted."""
        seen, old = heard.sighting, heard.old
        if owner is not None:
            return Plan((self._moved(heard, owner),))
        if old is None:
            return Plan((_reading(seen.invitee_uri, seen),))
        if old.booking_id is not None and self._would_take(taken := acts.booked(heard, old, old.booking_id)):
            moved = acts.moved(heard, old.booking_id, old.event_uri)
            return Plan((taken, moved))
        elsewhere = self._somebody_elses(heard)
        return Plan((*self._released(heard, old), *elsewhere.acts), elsewhere.reason)

    def _moved(self, heard: Heard, owner: BookingId) -> Act:
        state = load_booking(self._store, owner)
        meeting = state.meeting if isinstance(state, WithMeeting | CancelledBooking) else None
        return acts.moved(heard, owner, meeting.event_uri if meeting else "")

    def _would_take(self, command: RecordBooked) -> bool:
        """Whether this meeting is the one that the booking waits for: its id alone proves nothing."""
        state = load_booking(self._store, command.booking_id)
        if isinstance(state, NotStarted):
            return False
        try:
            return bool(decide(state, command))
        except Refusal:
            return False

    def _is_waited_for(self, command: RecordBooked) -> bool:
        state = load_booking(self._store, command.booking_id)
        return not isinstance(state, NotStarted) and waits_for_calendly(state) and self._would_take(command)

    def _somebody_elses(self, heard: Heard) -> Plan:
        """Foreign time; of a type in our catalog it becomes a booking, if the builder was connected by then."""
        seen = heard.sighting
        builders = [builder for builder in self._catalog.builders() if builder.calendar in seen.calendars]
        if not builders:
            return Plan((), "it is in the calendar of nobody in our catalog")
        if not heard.fresh:  # it may have been cancelled before we knew it: late news would bring it to life
            return Plan((_reading(seen.invitee_uri, seen),))
        for builder in builders:
            offer = next((s for s in builder.session_types if s.event_type_uri == seen.event_type), None)
            if offer is not None and acts.may_adopt(heard, builder, offer):
                was_foreign = self._released(heard, seen)  # before the session type came into the catalog
                return Plan((*was_foreign, acts.adoption(heard, builder, offer)))
        return Plan((acts.foreign(heard, seen, tuple(b.calendar for b in builders if b.calendar), taken=True),))

    def _released(self, heard: Heard, gone: Sighting) -> tuple[Act, ...]:
        calendars = tuple(b.calendar for b in self._catalog.builders() if b.calendar and b.calendar in gone.calendars)
        return (acts.foreign(heard, gone, calendars, taken=False),) if calendars else ()


def _reading(invitee_uri: str, seen: Sighting) -> ReadInvitee:
    """Of the same host: nobody else's token may see it."""
    return ReadInvitee(invitee_uri=invitee_uri, calendar=next(iter(seen.calendars), ""))
