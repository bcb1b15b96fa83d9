"""Both providers heard a second time: the reconcilers, and the routines by which a worker runs them."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from msgspec import Struct

from application.ports.answers import ProviderUnavailable
from application.reconcilers.comparison import Comparison
from application.reconcilers.drift import Drift, Remedy
from application.reconcilers.payments import PaymentReconciler
from application.reconcilers.scheduling import SchedulingReconciler
from application.reconcilers.subscriptions import SubscriptionKeeper
from entrypoints.routines import GoOn, Routine

EVENTS_EVERY = timedelta(minutes=2)
PAGES_EVERY = timedelta(minutes=5)
CALENDARS_EVERY = timedelta(minutes=5)
SUBSCRIPTIONS_EVERY = timedelta(minutes=5)
COMPARED_EVERY = timedelta(days=1)
COMPARED_AT = timedelta(hours=3)
"""After midnight UTC."""
COMPARED_AGAIN_AFTER = timedelta(hours=1)

_log = logging.getLogger(__name__)


class SecondEar(Struct, frozen=True, kw_only=True):
    """Calendly's subscription is mended without anybody: the signing key is ours. Stripe makes a new secret each
    time, so that a person must take it.
    """

    payments: PaymentReconciler
    calendars: SchedulingReconciler
    comparison: Comparison
    calendly: SubscriptionKeeper
    stripe: SubscriptionKeeper

    def routines(self, *, reachable: bool) -> tuple[Routine, ...]:
        """`reachable`: the providers can find our address, so that subscriptions make sense."""
        hearing = (
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
        )
        if not reachable:
            _log.info("%s is no address that providers can reach: webhook subscriptions are not kept", self.stripe.url)
            return hearing
        return (
            Routine(name="calendly subscription", every=SUBSCRIPTIONS_EVERY, run=self._keep_calendly),
            Routine(name="stripe subscription", every=SUBSCRIPTIONS_EVERY, run=self._look_at_stripe),
            *hearing,
        )

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
        report = self.comparison.run(go_on=go_on)
        if report is not None:
            _tell(report.lines)
            if report.away:
                raise ProviderUnavailable("; ".join(report.away))
            _log.info("compared %s payments and %s meetings", report.payments, report.meetings)
        return False

    def _keep_calendly(self, _go_on: GoOn) -> bool:
        mended = self.calendly.mend()
        if mended.made:
            _log.warning("Calendly's webhook subscription was made anew; what came since %s is read", mended.gap_since)
            self.calendars.begin_anew(mended.gap_since)
        if mended.fault:
            _log.error("Calendly's webhook subscription does not work: %s", mended.fault)
        return False

    def _look_at_stripe(self, _go_on: GoOn) -> bool:
        fault = self.stripe.look().fault
        if fault:
            _log.error("Stripe's webhook endpoint does not work: %s. Run `booking webhooks register`", fault)
        return False


def can_be_reached(our_url: str, provider_base: str) -> bool:
    """Whether the provider can find us: not on a machine of its own, unless the provider (a sandbox) is there too."""
    return not _is_local(our_url) or _is_local(provider_base)


def in_words(line: Drift) -> str:
    """One difference as a line of text."""
    booking = line.booking_id or "no booking"
    return f"{line.kind}  {booking}  {line.reference}  {line.detail}  -> {line.remedy}"


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
