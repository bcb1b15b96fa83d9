"""Both providers heard a second time: the reconcilers, and the routines by which a worker runs them."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from msgspec import Struct

from application import sightings
from application.effects import ReadInvitee
from application.performing.world import World
from application.ports.answers import ProviderUnavailable
from application.ports.balance import BalanceHistory
from application.ports.balance_book import DayReport
from application.ports.calendar_history import CalendarHistory
from application.ports.payment_history import PaymentHistory
from application.ports.scheduling import Sighting
from application.ports.subscriptions import Subscriptions
from application.reconcilers.calendar_books import CalendarBooks
from application.reconcilers.comparison import Comparison
from application.reconcilers.drift import Drift, DriftReport, Remedy
from application.reconcilers.money_days import MoneyDays
from application.reconcilers.payments import EventsRead, PaymentReconciler
from application.reconcilers.scheduling import SchedulingReconciler, WaitOut, go_on_later
from application.reconcilers.subscriptions import SubscriptionKeeper
from entrypoints.database import Database
from entrypoints.money_words import tell_money
from entrypoints.own_ears import OwnEars, OwnHooks
from entrypoints.patience import Patience
from entrypoints.routines import GoOn, Routine
from entrypoints.settings import Settings

EVENTS_EVERY = timedelta(minutes=2)
PAGES_EVERY = timedelta(minutes=5)
CALENDARS_EVERY = timedelta(minutes=5)
SUBSCRIPTIONS_EVERY = timedelta(minutes=5)
COMPARED_EVERY = timedelta(days=1)
COMPARED_AT = timedelta(hours=3)
"""After midnight UTC."""
COMPARED_AGAIN_AFTER = timedelta(hours=1)

EVENT_RUNS_MAX = 300
"""For one command: a worker goes on with the rest."""

_SWEEP = UUID("5e1d8a52-3f0b-4c7e-9b51-0d6a2e7c94b3")
_log = logging.getLogger(__name__)


class Memories(Struct, frozen=True, kw_only=True):
    """What the providers remember, and their subscriptions for our webhooks."""

    payments: PaymentHistory
    balance: BalanceHistory
    calendars: CalendarHistory
    calendly_hooks: Subscriptions
    stripe_hooks: Subscriptions
    own_hooks: OwnHooks | None = None


class Heard(Struct, frozen=True, kw_only=True):
    """All that was found when both providers were asked at once; `money` are the days whose money was compared.
    `away` names who gave no answer, and why.
    """

    events: EventsRead
    pages: tuple[Drift, ...]
    report: DriftReport
    money: tuple[DayReport, ...]
    away: tuple[str, ...]

    @property
    def lines(self) -> tuple[Drift, ...]:
        return (*self.pages, *self.report.lines)


class SecondEar(Struct, frozen=True, kw_only=True):
    """Calendly's subscription is mended without anybody: the signing key is ours. Stripe makes a new secret each
    time, so that a person must take it.
    """

    payments: PaymentReconciler
    calendars: SchedulingReconciler
    comparison: Comparison
    money: MoneyDays
    calendly: SubscriptionKeeper
    stripe: SubscriptionKeeper
    own: OwnEars | None = None

    def routines(self, settings: Settings) -> tuple[Routine, ...]:
        """What a worker does by itself; a subscription is only kept where its provider can find us."""
        routines = [
            Routine(name="stripe events", every=EVENTS_EVERY, run=self._read_events),
            Routine(name="payment pages", every=PAGES_EVERY, run=self._close_pages),
            Routine(name="calendars", every=CALENDARS_EVERY, run=self._sweep_calendars),
            Routine(
                name="comparison",
                every=COMPARED_EVERY,
                at=COMPARED_AT,
                again_after=COMPARED_AGAIN_AFTER,
                first_at_once=False,
                run=self._compare,
            ),
            Routine(
                name="money",
                every=COMPARED_EVERY,
                at=COMPARED_AT,
                again_after=COMPARED_AGAIN_AFTER,
                first_at_once=False,
                run=self._compare_money,
            ),
        ]
        if can_be_reached(self.calendly.url, settings.calendly_api_base):
            mending = Routine(name="calendly subscription", every=SUBSCRIPTIONS_EVERY, run=self._keep_calendly)
            routines.insert(0, mending)
            if self.own is not None:
                routines.insert(1, Routine(name="own subscriptions", every=SUBSCRIPTIONS_EVERY, run=self._keep_own))
        if can_be_reached(self.stripe.url, settings.stripe_api_base):
            routines.append(Routine(name="stripe subscription", every=SUBSCRIPTIONS_EVERY, run=self._look_at_stripe))
        return tuple(routines)

    def listen(self, since: datetime | None = None, wait_out: WaitOut = go_on_later) -> Heard:
        """Everything now, from `since` on or further back; a provider that is away hides nothing of the other."""
        away = []
        events = EventsRead(0, 0, complete=False)
        pages: tuple[Drift, ...] = ()
        try:
            events = self._all_events(since)
            pages = self.payments.close_stray_pages()
        except ProviderUnavailable as silence:
            away.append(f"Stripe: {silence}")
        report = self.comparison.run(since, wait_out=wait_out)
        assert report is not None, "nobody told it to stop"
        away += [told for told in report.away if told not in away]
        money: tuple[DayReport, ...] = ()
        try:
            money = self.money.run(since)
        except ProviderUnavailable as silence:
            away += [told for told in (f"Stripe: {silence}",) if told not in away]
        away += [f"the calendar {calendar} could not be read" for calendar in report.unread]
        return Heard(events=events, pages=pages, report=report, money=money, away=tuple(away))

    def _all_events(self, since: datetime | None) -> EventsRead:
        read = missed = 0
        for _ in range(EVENT_RUNS_MAX):
            found = self.payments.read_events(since)
            read, missed, since = read + found.read, missed + found.missed, None
            if found.complete:
                break
        return EventsRead(read, missed, complete=found.complete)

    def _read_events(self, _go_on: GoOn) -> bool:
        found = self.payments.read_events()
        if found.missed:
            _log.info("%s of %s events of Stripe had not come as webhooks yet", found.missed, found.read)
        return not found.complete

    def _close_pages(self, _go_on: GoOn) -> bool:
        _tell(self.payments.close_stray_pages())
        return False

    def _sweep_calendars(self, _go_on: GoOn) -> bool:
        swept = self.calendars.sweep()
        _tell(swept.lines)
        for calendar in swept.unasked:
            _log.warning("the calendar %s could not be read", calendar)
        return False  # what is left has time until the next run: clients' questions count in the same rate limit

    def _compare(self, go_on: GoOn) -> bool:
        report = self.comparison.run(go_on=go_on, wait_out=Patience(_log.info, go_on).wait_out)
        if report is not None:
            _tell(report.lines)
            if report.away:
                raise ProviderUnavailable("; ".join(report.away))
            _log.info("compared %s payments and %s meetings", report.payments, report.meetings)
        return False

    def _compare_money(self, go_on: GoOn) -> bool:
        for report in self.money.run(go_on=go_on):
            tell_money(report)
        return False

    def _keep_calendly(self, _go_on: GoOn) -> bool:
        mended = self.calendly.mend()
        if mended.made:
            _log.warning("Calendly's webhook subscription was made anew; what came since %s is read", mended.gap_since)
            self.calendars.begin_anew(mended.gap_since)
        if mended.fault:
            _log.error("Calendly's webhook subscription does not work: %s", mended.fault)
        return False

    def _keep_own(self, go_on: GoOn) -> bool:
        assert self.own is not None, "the routine is there only with it"
        gap_since = self.own.keep(go_on)
        if gap_since is not None:
            self.calendars.begin_anew(gap_since)
        return False

    def _look_at_stripe(self, _go_on: GoOn) -> bool:
        fault = self.stripe.look().fault
        if fault:
            _log.error("Stripe's webhook endpoint does not work: %s. Run `booking webhooks register`", fault)
        return False


def second_ear_of(world: World, database: Database, memories: Memories, settings: Settings) -> SecondEar:
    """The reconcilers over these providers and database."""
    calendars = SchedulingReconciler(
        memories.calendars,
        world.catalog,
        CalendarBooks(world.store, database.references),
        world.store,
        database.cursors,
        world.clock,
        partial(_hear, world),
    )
    keeper = partial(SubscriptionKeeper, cursors=database.cursors, clock=world.clock)
    return SecondEar(
        payments=PaymentReconciler(
            memories.payments, database.inbox, database.cursors, world.store, world.bus, world.clock
        ),
        calendars=calendars,
        comparison=Comparison(memories.payments, calendars, world.store, world.bus, database.cursors, world.clock),
        money=MoneyDays(
            memories.balance,
            database.balance_book,
            database.figures,
            world.store,
            database.references,
            world.clock,
        ),
        calendly=keeper("calendly", memories.calendly_hooks, settings.calendly_webhook_url, numbered=True),
        stripe=keeper("stripe", memories.stripe_hooks, settings.stripe_webhook_url, numbered=False),
        own=OwnEars(memories.own_hooks, database, world.clock, settings) if memories.own_hooks else None,
    )


def can_be_reached(our_url: str, provider_base: str) -> bool:
    """Whether the provider can find us: not on a machine of its own, unless the provider (a sandbox) is there too."""
    return not _is_local(our_url) or _is_local(provider_base)


def in_words(line: Drift) -> str:
    """One difference as a line of text."""
    booking = line.booking_id or "no booking"
    return f"{line.kind}  {booking}  {line.reference}  {line.detail}  -> {line.remedy}"


def _hear(world: World, sighting: Sighting) -> bool:
    """As a webhook would be heard; True if another half must be read first."""
    now = world.clock.now()
    source_id = uuid5(_SWEEP, f"{sighting.invitee_uri}/{now.isoformat()}")
    heard = sightings.Heard(
        sighting=sighting, source_id=source_id, at=now, cause="found in Calendly's list", fresh=True
    )
    plan = world.news.heard(heard)
    return any(isinstance(act, ReadInvitee) for act in plan.acts)


def _tell(lines: Iterable[Drift]) -> None:
    for line in lines:
        level = logging.ERROR if line.remedy is Remedy.PERSON else logging.WARNING
        _log.log(level, "%s", in_words(line))


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
