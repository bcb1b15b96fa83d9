import sys
from collections.abc import Iterable
from uuid import UUID

import click

from adapters.system_clock import SystemClock
from application.calendar_news import CalendarNews
from application.command_bus import CommandBus
from application.ports.inbox import AgedOut, InboxEntry
from application.replay import Rehearsal, Rehearsing, put_back
from entrypoints.bootstrap import build_service, open_database
from entrypoints.cli.registering import own_lines, registered
from entrypoints.cli.settings import settings_for
from entrypoints.routines import the_turn
from entrypoints.settings import Needs
from entrypoints.translators import translators_of

LISTED_DEFAULT = 50
LISTED_MAX = 1_000


@click.group()
def webhooks() -> None:
    """What the providers delivered, and handling it again."""


@webhooks.command("list")
@click.option("--limit", default=LISTED_DEFAULT, show_default=True, type=click.IntRange(1, LISTED_MAX))
@click.option("--verdict", type=click.Choice(["waiting", "handled", "refused"]), help="Only these.")
def list_deliveries(*, limit: int, verdict: str | None) -> None:
    """The newest deliveries first."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        entries = list(database.inbox.entries(LISTED_MAX if verdict else limit))
    shown = [entry for entry in entries if verdict in (None, entry.verdict)][:limit]
    click.echo("\n".join(_line(entry) for entry in shown) or "No deliveries.")


@webhooks.command()
@click.argument("delivery_id", type=click.UUID)
def show(*, delivery_id: UUID) -> None:
    """One delivery: what it asks for and what handling it now would add. Its body stays sealed."""
    click.echo("\n".join(_rehearsal_lines(_rehearsed([delivery_id])[0])))


@webhooks.command()
@click.argument("delivery_ids", type=click.UUID, nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Only say what it would add.")
def replay(*, delivery_ids: tuple[UUID, ...], dry_run: bool) -> None:
    """Have a worker handle deliveries again; what is known already adds nothing."""
    for rehearsal in _rehearsed(delivery_ids):
        click.echo("\n".join(_rehearsal_lines(rehearsal)))
    if dry_run:
        return
    with open_database(settings_for(Needs.DATABASE)) as database:
        for delivery_id in delivery_ids:
            put_back(delivery_id, database.events, database.effects, SystemClock().now())
    click.echo(f"{len(delivery_ids)} put back; a worker handles them at once.")


@webhooks.command()
@click.option("--renew", is_flag=True, help="Replace even one that works, after a change of a key or an address.")
def register(*, renew: bool) -> None:
    """Create or repair our subscriptions at Calendly and Stripe. A new secret of Stripe is shown once, here.

    Those of builders' own connections are the worker's: of them it says only how they stand.
    """
    settings = settings_for(Needs.DATABASE | Needs.HOOKS | Needs.CALENDLY | Needs.STRIPE)
    with (
        open_database(settings) as database,
        build_service(settings, database) as service,
        the_turn(database.turns),
    ):
        ear = service.ear()
        outcomes = [registered(keeper, renew=renew) for keeper in (ear.calendly, ear.stripe)]
        gap_since = outcomes[0].gap_since
        if gap_since is not None:
            ear.calendars.begin_anew(gap_since)
        own = own_lines(service.connections, service.cursors)
    click.echo("\n".join([*(line for outcome in outcomes for line in outcome.lines), *own]))
    sys.exit(1 if any(outcome.failed for outcome in outcomes) else 0)


def _rehearsed(delivery_ids: Iterable[UUID]) -> list[Rehearsal]:
    settings = settings_for(Needs.DATABASE | Needs.PEOPLE)
    with open_database(settings) as database:
        events, references = database.events, database.references
        news = CalendarNews(CommandBus(events), events, references, database.catalog)
        rehearsing = Rehearsing(database.inbox, translators_of(settings), events, references, news)
        now = SystemClock().now()
        try:
            return [rehearsing.rehearse(found, now) for found in delivery_ids]
        except AgedOut as dropped:
            click.echo(f"Nothing to handle again: {dropped}.", err=True)
            sys.exit(1)
        except LookupError:
            click.echo("There is no such delivery.", err=True)
            sys.exit(1)


def _line(entry: InboxEntry) -> str:
    when = entry.received_at.strftime("%Y-%m-%d %H:%M:%S")
    return f"{entry.id}  {when}Z  {entry.provider:8}  {entry.verdict:8}  {entry.type}  {entry.reason}".rstrip()


def _rehearsal_lines(rehearsal: Rehearsal) -> list[str]:
    delivery = rehearsal.delivery
    when = delivery.received_at.strftime("%Y-%m-%d %H:%M:%S")
    lines = [f"{delivery.id}  {when}Z  {delivery.provider} {delivery.type} ({delivery.key})"]
    for asked in rehearsal.asked:
        lines.append(f"  asks: {asked.what}")
        lines += [f"  would add: {added}" for added in asked.adds]
        if not asked.adds:
            lines.append(f"  would add nothing{f' ({asked.refusal})' if asked.refusal else ': it is known already'}")
    return lines if rehearsal.asked else [*lines, f"  asks nothing of us: {rehearsal.reason}"]
