"""Forgetting a person."""

import os
import sys
from datetime import datetime
from pathlib import Path

import click
import msgspec

from adapters.postgres.database import PostgresDatabase
from adapters.system_clock import SystemClock
from application.command_bus import CommandBus
from application.forgetting.certificate import Certificate, certificate_text
from application.forgetting.forget import Erasure, Forgetting
from application.ports.people import Forgotten
from domain.errors import Refusal
from domain.identifiers import PersonId
from entrypoints.addresses import email_fault
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.cli.words import OneLine
from entrypoints.http.api.operator_words import NOTHING_PERSONAL, WHO_LENGTH_MAX, WHY_LENGTH_MAX
from entrypoints.settings import Needs

_READABLE_BY_OWNER = 0o600
RECORDED_MAX = 1_000_000


class _Address(click.ParamType[str]):
    """Deliveries are looked through for what is given: half an address is in those of others, and none is in all."""

    name = "email"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        fault = email_fault(value.strip())
        if fault:
            self.fail(fault, param, ctx)
        return value


@click.command(short_help="Forget a person; prints what remains where.")
@click.argument("email", required=False, type=_Address())
@click.option("--by", type=OneLine(WHO_LENGTH_MAX), help=f"Who of you does it. {NOTHING_PERSONAL}")
@click.option("--why", type=OneLine(WHY_LENGTH_MAX), help=f"In one line. {NOTHING_PERSONAL}")
@click.option("--dry-run", is_flag=True, help="Only say what it would do.")
@click.option(
    "--even-if-live",
    is_flag=True,
    help="Also while a booking goes on: it then tells nobody by mail, and what is not yet in the calendar is given up.",
)
@click.option("--json", "as_json", is_flag=True, help="The certificate as JSON.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the certificate to a file, too.")
@click.option(
    "--again",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Instead of EMAIL: a certificate or record in JSON, after a backup from before it was restored.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Instead of EMAIL: write the ids of all who were ever forgotten, to be kept beside the backups.",
)
def erase(
    *,
    email: str | None,
    by: str | None,
    why: str | None,
    dry_run: bool,
    even_if_live: bool,
    as_json: bool,
    out: Path | None,
    again: Path | None,
    record: Path | None,
) -> None:
    """Forget everybody who has this address: names, address, notes, answers and their keys, the bodies of deliveries
    that tell of their bookings, and mails that wait. Bookings and money stay, without them.
    """
    settings = settings_for(Needs.DATABASE | Needs.PEOPLE)
    with open_database(settings) as database:
        if again is not None:
            _forget_again(again, database)
            return
        if record is not None:
            _write_record(record, database)
            return
        if email is None or by is None or why is None:
            raise click.UsageError("Say whom (EMAIL), who does it (--by) and why (--why).")
        erasure = Erasure(email=email, by=by, why=why, dry_run=dry_run, even_if_needed=even_if_live)
        try:
            certificate = Forgetting(database, CommandBus(database.events), SystemClock())(erasure)
        except Refusal as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)
    text = _as_json(certificate) if as_json else certificate_text(certificate)
    if out is not None:
        write_for_owner(out, text)
    click.echo(text)


def write_for_owner(path: Path, text: str) -> None:
    """Nobody else on this machine is to read it, whoever made the file."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _READABLE_BY_OWNER), "w") as file:
        os.fchmod(file.fileno(), _READABLE_BY_OWNER)
        file.write(text + "\n")


def _as_json(certificate: Certificate) -> str:
    return msgspec.json.format(msgspec.json.encode(certificate), indent=2).decode()


def _forget_again(path: Path, database: PostgresDatabase) -> None:
    try:
        told = msgspec.json.decode(path.read_bytes(), type=Certificate | list[Forgotten])
    except (msgspec.DecodeError, msgspec.ValidationError) as fault:
        raise click.BadParameter(f"{path} is no certificate or record in JSON: {fault}", param_hint="--again") from None
    if isinstance(told, Certificate):
        if told.dry_run:
            raise click.BadParameter(f"{path} was a rehearsal: nothing was erased by it", param_hint="--again")
        told = [Forgotten(id_, told.at) for id_ in told.people]
    moments: dict[datetime, list[PersonId]] = {}
    for one in told:
        moments.setdefault(one.at, []).append(one.person_id)
    gone = sum(database.people.forget(ids, at) for at, ids in moments.items())
    database.accounts.forget([one.person_id for one in told])
    click.echo(f"{gone} of {len(told)} people had come back, and were deleted again.")


def _write_record(path: Path, database: PostgresDatabase) -> None:
    forgotten = database.people.forgotten(RECORDED_MAX)
    write_for_owner(path, msgspec.json.encode(forgotten).decode())
    click.echo(f"The ids of {len(forgotten)} people, written to {path}.")
