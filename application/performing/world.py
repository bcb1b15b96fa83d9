"""What the performing of effects may use: the ports, and the bus for commands that must come before a call."""

from msgspec import Struct

from application.calendar_news import CalendarNews
from application.command_bus import CommandBus
from application.modes import Modes
from application.ports.call_budget import CallBudgets
from application.ports.catalog import Catalog
from application.ports.clock import Clock
from application.ports.effects import Holding
from application.ports.event_store import EventStore
from application.ports.links import Links
from application.ports.mailer import Mailer, MailWriter
from application.ports.payments import Payments
from application.ports.people import People
from application.ports.references import References
from application.ports.scheduling import Scheduling
from application.ports.sign_in_links import SignInLinks
from application.ports.troubles import Troubles
from application.retry_policy import Later, Parked
from domain.booking.commands import BookingCommand
from domain.mail.mail import MailCommand


class World(Struct, frozen=True, kw_only=True):
    store: EventStore
    bus: CommandBus
    catalog: Catalog
    people: People
    scheduling: Scheduling
    payments: Payments
    mailer: Mailer
    mail_writer: MailWriter
    links: Links
    clock: Clock
    references: References
    budgets: CallBudgets
    news: CalendarNews
    lanes: Holding
    modes: Modes
    troubles: Troubles
    sign_in_links: SignInLinks
    cancels_unpaid: bool = False
    """Whether an adopted meeting that nobody paid is cancelled at Calendly."""
    operator_email: str = ""
    """Where alarms go; without one nobody is told by mail."""


class Done(Struct, frozen=True):
    """Nothing (more) to record."""


Outcome = BookingCommand | MailCommand | Later | Parked | Done
