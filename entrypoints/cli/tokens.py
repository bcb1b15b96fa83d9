"""Tokens for programs: made, listed, and taken back."""

from uuid import UUID

import click

from adapters.system_clock import SystemClock
from application.ports.api_tokens import ApiToken, Scope
from entrypoints.api_tokens import DAYS_DEFAULT, DAYS_MAX, NAME_LENGTH_MAX, Wanted, make_token
from entrypoints.bootstrap import open_database
from entrypoints.cli.settings import settings_for
from entrypoints.http.fields import one_line_fault
from entrypoints.settings import Needs

_SCOPES = ", ".join(Scope)
_BY = "whoever runs commands"


@click.group()
def tokens() -> None:
    """Tokens that programs show as `Authorization: Bearer`."""


@tokens.command()
@click.option("--name", required=True, help="What it is for; nothing personal.")
@click.option("--scopes", required=True, help=f"What it may do, with commas between: {_SCOPES}.")
@click.option(
    "--days", default=DAYS_DEFAULT, show_default=True, type=click.IntRange(1, DAYS_MAX), help="How long it lasts."
)
def create(*, name: str, scopes: str, days: int) -> None:
    """A new token: it is printed once, and kept nowhere."""
    fault = one_line_fault(name)
    if fault or len(name) > NAME_LENGTH_MAX:
        raise click.BadParameter(f"must be one line of at most {NAME_LENGTH_MAX} characters", param_hint="--name")
    scopes_wanted = tuple(dict.fromkeys(_scope(part.strip()) for part in scopes.split(",") if part.strip()))
    if not scopes_wanted:
        raise click.BadParameter(f"must name at least one of {_SCOPES}", param_hint="--scopes")
    with open_database(settings_for(Needs.DATABASE)) as database:
        wanted = Wanted(name=name, scopes=scopes_wanted, days=days, by=_BY)
        made = make_token(database.api_tokens, wanted, SystemClock().now())
    click.echo(made.words)
    told = f"It may {', '.join(made.token.scopes)} until {made.token.expires_at:%Y-%m-%d}. It is not shown again."
    click.echo(told, err=True)


@tokens.command("list")
def list_tokens() -> None:
    """All that were made, with how each stands."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        found = database.api_tokens.all()
    click.echo("\n".join(_line(token) for token in found) or "No tokens.")


@tokens.command()
@click.argument("token_id", type=click.UUID)
@click.pass_context
def revoke(ctx: click.Context, token_id: UUID) -> None:
    """From now on the token opens nothing."""
    with open_database(settings_for(Needs.DATABASE)) as database:
        is_known = database.api_tokens.revoke(token_id, SystemClock().now(), _BY)
    if not is_known:
        click.echo("There is no such token.", err=True)
        ctx.exit(1)
    click.echo("Revoked.")


def _scope(text: str) -> Scope:
    try:
        return Scope(text)
    except ValueError:
        raise click.BadParameter(f"{text[:40]!r} is none of {_SCOPES}", param_hint="--scopes") from None


def _line(token: ApiToken) -> str:
    now = SystemClock().now()
    standing = "revoked" if token.revoked_at else "good" if token.is_good(now) else "expired"
    used = f"{token.last_used_at:%Y-%m-%d %H}h" if token.last_used_at else "never"
    return (
        f"{token.id}  {token.prefix}...  {standing}  {token.name}  may {', '.join(token.scopes)}"
        f"  until {token.expires_at:%Y-%m-%d}  last used {used}"
    )
