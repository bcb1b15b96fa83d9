"""How our money stands to Stripe's balance, as the nights have found it."""

from datetime import UTC, date, datetime, timedelta

from msgspec import Struct

from application.ports.balance_book import BalanceBook, DayReport
from application.reconcilers.money_days import CHECKED_AGAIN_WITHIN


class MoneyStanding(Struct, frozen=True, kw_only=True):
    """Of the days that are still looked at. `until` is the last day that was compared, None if none was."""

    until: date | None
    checked_at: datetime | None
    differing: tuple[DayReport, ...]
    """The latest first."""

    @property
    def differences(self) -> int:
        return sum(len(report.open) + report.left_out for report in self.differing)

    def is_behind(self, now: datetime) -> bool:
        """Whether a night was missed: yesterday is compared this night, and the day before was in the last one."""
        return self.until is not None and self.until < (now - timedelta(days=2)).astimezone(UTC).date()


def money_standing(book: BalanceBook, now: datetime) -> MoneyStanding:
    today = now.astimezone(UTC).date()
    reports = book.reports(today - CHECKED_AGAIN_WITHIN, today)
    return MoneyStanding(
        until=reports[0].day if reports else None,
        checked_at=reports[0].checked_at if reports else None,
        differing=tuple(report for report in reports if not report.is_equal),
    )
