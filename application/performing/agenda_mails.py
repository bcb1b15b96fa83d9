"""A builder's sessions of one day, as the agenda has them: wanted in the morning, read when it is sent."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from application.handlers.appending import agenda_of
from application.handlers.change_booking import load_booking
from application.handlers.want_mail import WantMail
from application.performing.world import World
from application.ports.catalog import Builder
from application.ports.event_store import EventStore
from application.ports.mailer import AgendaFacts, AgendaSession
from domain.agenda.agenda import Standing
from domain.booking.state import BookedUnpaid, Confirmed, Moving
from domain.identifiers import agenda_id
from domain.mail.events import MailKind, MailWanted, Recipient
from domain.time_slot import TimeSlot

LATE_AFTER = timedelta(hours=4)
"""Nobody needs the day's list any more, once so much of the day has gone by without it."""
SESSIONS_MAX = 100
"""Of one mail; nobody has more in a day."""

_Standing = Confirmed | Moving | BookedUnpaid


def want_agendas(world: World, hour: int) -> int:
    """One mail for each builder whose day has come to `hour` and holds a session still ahead; returns how many."""
    now = world.clock.now()
    return sum(_want(builder, now, hour, world) for builder in world.catalog.builders() if builder.calendar)


def _want(builder: Builder, now: datetime, hour: int, world: World) -> bool:
    local = now.astimezone(ZoneInfo(builder.timezone))
    due = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    if not due <= local < due + LATE_AFTER or not _sessions(builder, local.date(), now, world.store):
        return False
    wanted = MailWanted(kind=MailKind.AGENDA, recipient=Recipient.BUILDER, about=builder.id, day=local.date())
    return world.bus.want_mail(WantMail(wanted=wanted, at=now, cause="the day has begun"))


def agenda_facts(wanted: MailWanted, builder: Builder, world: World) -> AgendaFacts | None:
    """None if no session of that day is still ahead."""
    assert wanted.day is not None, "an agenda is of a day"
    now = world.clock.now()
    sessions = _sessions(builder, wanted.day, now, world.store)[:SESSIONS_MAX]
    if not sessions:
        return None
    return AgendaFacts(
        reader_name=builder.name,
        reader_zone=builder.timezone,
        language=builder.language or "en",
        day=wanted.day,
        sessions=tuple(_line(state, world) for state in sessions),
        at=now,
    )


def _sessions(builder: Builder, day: date, now: datetime, store: EventStore) -> Sequence[_Standing]:
    """What begins on that day of the builder's and is still ahead, in order of time."""
    whole = _whole_day(day, ZoneInfo(builder.timezone))
    streams = [agenda_id(builder.calendar or builder.id, utc_day) for utc_day in whole.days]
    claims = [claim for history in store.load(streams).values() for claim in agenda_of(history).claims]
    booked = {
        claim.owner
        for claim in claims
        if claim.standing is Standing.BOOKED and whole.start <= claim.slot.start < whole.end and claim.slot.start > now
    }
    states = [load_booking(store, owner) for owner in booked if not isinstance(owner, str)]
    return sorted((s for s in states if isinstance(s, _Standing)), key=lambda state: state.core.slot.start)


def _whole_day(day: date, zone: ZoneInfo) -> TimeSlot:
    """From midnight to midnight on the wall's clock: 23 or 25 hours when the clocks change."""
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    ends = begins + timedelta(days=1)
    return TimeSlot(begins.astimezone(UTC), ends.astimezone(UTC))


def _line(state: _Standing, world: World) -> AgendaSession:
    client = world.people.get(state.core.person_id) if state.core.person_id else None
    offer = world.catalog.agreed(state.core.selected.session_type_id)
    return AgendaSession(
        slot=state.core.slot,
        session_title=offer[1].title if offer else "Session",
        client_name=client.name if client else "",
        client_zone=state.core.selected.zone,
        place=state.meeting.place,
        notes=client.notes if client else "",
        is_unpaid=isinstance(state, BookedUnpaid),
    )
