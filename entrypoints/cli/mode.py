"""The operator's switch: whether new bookings are taken, and whether they are carried out."""

from collections.abc import Callable, Sequence

import click

from adapters.system_clock import SystemClock
from application.limits import MODE_SEEN_WITHIN, PARKED_LOOKS_AGAIN
from application.modes import Modes
from application.ports.service_modes import Mode, ModeChange
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.cli.words import OneLine
from entrypoints.http.api.operator_words import NOTHING_PERSONAL, WHO_LENGTH_MAX, WHY_LENGTH_MAX
from entrypoints.settings import Needs

SHOWN = 10
MEANS = {
    Mode.OPEN: "Bookings are taken and carried out.",
    Mode.MAINTENANCE: "No new bookings are taken; what is held, paid or booked goes on.",
    Mode.PARK: "Bookings and money are taken; no calendar is changed and no money is moved until it is open again.",
}


@click.group(short_help="Whether new bookings are taken, and whether they are carried out.")
def mode() -> None:
    """The switch for the whole service, turned while everything runs: every process follows within seconds."""


@mode.command()
def show() -> None:
    """What is in force, and the last changes with who and why."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        changes = database.service_modes.changes(SHOWN)
    present = changes[0].mode if changes else Mode.OPEN
    click.echo("\n".join([f"{present}: {MEANS[present]}", *_lines(changes)]))


def _lines(changes: Sequence[ModeChange]) -> list[str]:
    return [f"{one.at:%Y-%m-%d %H:%M:%S}Z  {one.mode}  by {one.by}: {one.why}" for one in changes]


def _switching(to: Mode) -> Callable[..., None]:
    @click.option("--by", required=True, type=OneLine(WHO_LENGTH_MAX), help=f"Who of you does it. {NOTHING_PERSONAL}")
    @click.option("--why", required=True, type=OneLine(WHY_LENGTH_MAX), help=f"In one line. {NOTHING_PERSONAL}")
    def switch(*, by: str, why: str) -> None:
        with open_database(settings_for(Needs.DATABASE)) as database:
            Modes(database.service_modes, SystemClock()).switch(to, by, why)
        click.echo(f"{to}: {MEANS[to]} Every process follows within {MODE_SEEN_WITHIN.seconds} s.")
        if to is Mode.OPEN:
            click.echo(f"What waited while it was parked goes on within {PARKED_LOOKS_AGAIN.seconds} s.")

    return switch


for _mode, _means in MEANS.items():
    mode.command(str(_mode), help=_means)(_switching(_mode))
