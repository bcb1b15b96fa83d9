import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial

import click
import msgspec

from adapters.system_clock import SystemClock
from application.ports.balance_book import DayReport
from application.reconcilers.comparison import REPORT
from application.reconcilers.drift import Drift, DriftReport, Remedy
from application.reconcilers.money_days import CHECKED_AGAIN_WITHIN
from entrypoints.bootstrap import build_service, open_database
from entrypoints.cli.settings import settings_for
from entrypoints.money_words import money_in_words
from entrypoints.patience import Patience
from entrypoints.routines import the_turn
from entrypoints.second_ear import Heard, in_words
from entrypoints.settings import Needs

WRITTEN = "write it like 2026-11-21T10:00:00+00:00"


def past_moment(_ctx: click.Context, _param: click.Parameter, text: str | None) -> datetime | None:
    """Read a time in the past with its offset; raises BadParameter."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is not a time; {WRITTEN}") from None
    if moment.tzinfo is None:
        raise click.BadParameter(f"the time needs an offset; {WRITTEN}")
    if moment > SystemClock().now():
        raise click.BadParameter("this time is still to come")
    return moment.astimezone(UTC)


@click.command(short_help="Ask Stripe and Calendly what we missed.")
@click.option(
    "--since",
    metavar="TIME",
    callback=past_moment,
    help="Read their news again from this time on (Stripe remembers 30 days).",
)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option("--last", is_flag=True, help="Ask nobody: only show the report of the last comparison.")
def reconcile(*, since: datetime | None, as_json: bool, last: bool) -> None:
    """Hold everything that Stripe and Calendly remember beside our books, and have closed what differs; and the money
    of each finished day beside Stripe's balance.

    A rate limit of Calendly is waited out, for half an hour in all. What is queued is done by a worker. Exit 1 only
    if a provider could not be asked.
    """
    if last:
        _show_last(as_json=as_json)
        return
    settings = settings_for(Needs.DATABASE | Needs.PEOPLE | Needs.CALENDLY | Needs.STRIPE)
    with (
        open_database(settings) as database,
        build_service(settings, database) as service,
        the_turn(database.turns),
    ):
        heard = service.ear().listen(since, Patience(partial(click.echo, err=True)).wait_out)
    click.echo(msgspec.json.encode(heard).decode() if as_json else heard_in_words(heard))
    sys.exit(1 if heard.away else 0)


def heard_in_words(heard: Heard) -> str:
    """What was asked, a line for each difference, the sum, and who gave no answer."""
    events, report = heard.events, heard.report
    return "\n".join(
        [
            f"Stripe: {events.read} events read, {events.missed} new to us; {report.payments} payments compared.",
            f"Calendly: {report.meetings} meetings compared.",
            *_found(heard.lines, report.left_out, heard.money),
            *(f"Not asked: {told}" for told in heard.away),
        ]
    )


def report_in_words(report: DriftReport, money: Sequence[DayReport]) -> str:
    """The report of one comparison, with what is known of the money of its days."""
    return "\n".join(
        [
            f"{report.begun_at:%Y-%m-%d %H:%M}Z: {report.payments} payments and {report.meetings} meetings compared.",
            *_found(report.lines, report.left_out, money),
            *(f"Not asked: {told}" for told in (*report.away, *report.unread)),
        ]
    )


def _show_last(*, as_json: bool) -> None:
    with open_database(settings_for(Needs.DATABASE)) as database:
        kept = database.cursors.get(REPORT)
        today = SystemClock().now().date()
        money = database.balance_book.reports(today - CHECKED_AGAIN_WITHIN, today)
    if kept is None:
        click.echo("Nothing has been compared yet.")
    elif as_json:
        click.echo(msgspec.json.encode(msgspec.json.decode(kept) | {"money": money}).decode())
    else:
        click.echo(report_in_words(msgspec.json.decode(kept, type=DriftReport), money))


def _found(lines: Sequence[Drift], left_out: int, money: Sequence[DayReport]) -> Iterator[str]:
    """Each difference, and last how many there are of each kind."""
    yield from money_in_words(money)
    yield from (in_words(line) for line in lines)
    remedies = Counter(line.remedy for line in lines)
    remedies[Remedy.PERSON] += sum(len(report.open) for report in money)
    left_out += sum(report.left_out for report in money)
    if not remedies.total():
        yield "No differences."
        return
    parts = [f"{remedies[remedy]} {remedy}" for remedy in Remedy if remedies[remedy]]
    more = f"; {left_out} more are not listed" if left_out else ""
    yield f"{remedies.total()} differences: {', '.join(parts)}{more}."
