import sys
from collections.abc import Sequence
from uuid import UUID

import click

from application.ports.event_store import Recorded
from application.timeline import describe
from domain.booking.events import BookingEvent
from domain.booking.evolve import evolve
from domain.booking.state import NotStarted, State
from domain.booking.status import payment_status_of, status_of
from domain.identifiers import StreamId
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.moments import last_moment
from entrypoints.settings import Needs


@click.command(short_help="Every fact of one booking with its cause.")
@click.argument("booking_id", type=click.UUID)
@click.option("--at", "moment", help="Only what was known at this time, for example 2026-11-21T10:00:00+00:00.")
def timeline(*, booking_id: UUID, moment: str | None) -> None:
    """Every fact of one booking with its cause, and the state it led to."""
    try:
        until = last_moment(moment) if moment is not None else None
    except ValueError as fault:
        raise click.BadParameter(str(fault)) from None
    with open_database(settings_for(Needs.DATABASE)) as database:
        stream = StreamId(booking_id)
        history = database.events.load([stream])[stream]
    known = [recorded for recorded in history if until is None or recorded.at <= until]
    if not known:
        click.echo(f"No facts about a booking {booking_id}{' at that time' if history else ''}.", err=True)
        sys.exit(1)
    for line in timeline_lines(known):
        click.echo(line)


def timeline_lines(history: Sequence[Recorded]) -> list[str]:
    """The facts in order, each with its time and cause, then the state."""
    state: State = NotStarted()
    lines = []
    for recorded in history:
        if isinstance(recorded.event, BookingEvent):
            state = evolve(state, recorded.event)
            when = recorded.at.strftime("%Y-%m-%d %H:%M:%S")
            lines.append(f"{when}Z  {describe(recorded.event)}  [{recorded.cause}]")
    if not isinstance(state, NotStarted):
        lines.append(f"{'':20}  = {status_of(state)}, {payment_status_of(state)}")
    return lines
