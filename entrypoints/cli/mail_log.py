import sys
from collections.abc import Sequence
from typing import NoReturn
from uuid import UUID

import click

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.command_bus import CommandBus
from application.ports.event_store import Recorded
from application.ports.read_models import MailRow
from application.projections.mail_list import mail_row
from application.requests.sending_left import SendingLeft, sending_left
from application.timeline import describe
from domain.errors import Refusal
from domain.identifiers import BookingId, StreamId
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.cli.words import OneLine
from entrypoints.http.api.operator_mails import TROUBLE
from entrypoints.http.api.operator_words import NOTHING_PERSONAL, WHO_LENGTH_MAX, WHY_LENGTH_MAX
from entrypoints.http.operator_commands import mail_resent
from entrypoints.settings import Needs

LISTED_DEFAULT = 50
LISTED_MAX = 1_000


@click.command("list")
@click.option("--booking", "booking_id", type=click.UUID, help="Only mails about this booking.")
@click.option("--trouble", is_flag=True, help=f"Only those {TROUBLE}.")
@click.option("--limit", default=LISTED_DEFAULT, show_default=True, type=click.IntRange(1, LISTED_MAX))
def list_mails(*, booking_id: UUID | None, trouble: bool, limit: int) -> None:
    """The most recently wanted mails first, and how each stands."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        rows = database.mail_list.page(
            trouble=trouble,
            booking_id=BookingId(booking_id) if booking_id else None,
            limit=limit,
        )
    click.echo("\n".join(_line(row) for row in rows[:limit]) or "No mails.")


@click.command()
@click.argument("mail_id", type=click.UUID)
def show(*, mail_id: UUID) -> None:
    """Every fact of one mail: also who sent it again, and why; and when it is tried next."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        history = _history(database, mail_id)
        row = mail_row(history)
        if row is None:
            _no_such_mail()
        sending = sending_left(row, database.effects)
    click.echo(_line(row))
    for recorded in history:
        click.echo(f"  {recorded.at:%Y-%m-%d %H:%M:%S}Z  {describe(recorded.event)}  [{recorded.cause}]")
    if sending is not None:
        click.echo(f"  {_next(sending)}")


@click.command()
@click.argument("mail_id", type=click.UUID)
@click.option("--by", required=True, type=OneLine(WHO_LENGTH_MAX), help=f"Who of you does it. {NOTHING_PERSONAL}")
@click.option("--why", required=True, type=OneLine(WHY_LENGTH_MAX), help=f"In one line. {NOTHING_PERSONAL}")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def resend(*, mail_id: UUID, by: str, why: str, yes: bool) -> None:
    """Send a mail again, to the address that its reader has now. A worker sends it; if what it says is no longer so,
    it is given up with the reason.
    """
    with open_database(settings_for(Needs.DATABASE)) as database:
        row = mail_row(_history(database, mail_id))
        if row is None:
            _no_such_mail()
        click.echo(_line(row))
        if not yes:
            click.confirm("Send it again?", abort=True)
        command = mail_resent(row, SystemClock().now(), by, why, key=None)
        try:
            resent = CommandBus(database.events).resend_mail(command)
        except Refusal as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)
    click.echo(f"It goes out as {resent.mail_id}.")


def _history(database: PostgresDatabase, mail_id: UUID) -> Sequence[Recorded]:
    """The facts themselves: the list may lag behind them."""
    stream = StreamId(mail_id)
    return database.events.load([stream])[stream]


def _next(sending: SendingLeft) -> str:
    if sending.due is None:
        return f"Set aside until a person looks: {sending.why}"
    why = f": {sending.why}" if sending.why else ""
    return f"Next at {sending.due:%Y-%m-%d %H:%M:%S}Z{why}"


def _no_such_mail() -> NoReturn:
    click.echo("There is no such mail.", err=True)
    sys.exit(1)


def _line(row: MailRow) -> str:
    about = f"booking {row.booking_id}" if row.booking_id else "no booking"
    again = f"  sends {row.resend_of} again" if row.resend_of else ""
    standing = row.standing.replace("_", " ")
    due = f", due {row.due_at:%Y-%m-%d %H:%M}Z" if row.standing == "wanted" and row.due_at > row.wanted_at else ""
    why = f" ({row.reason})" if row.reason else ""
    spam = ", reported as spam" if row.reported_as_spam else ""
    when = f"{row.wanted_at:%Y-%m-%d %H:%M:%S}Z"
    return f"{row.mail_id}  {when}  {row.kind} to the {row.recipient}  {standing}{due}{why}{spam}  {about}{again}"
