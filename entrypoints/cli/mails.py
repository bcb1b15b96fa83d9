from pathlib import Path

import click

from entrypoints.cli.mail_log import list_mails, resend, show
from entrypoints.mailing.preview import kinds, previews, write_previews


@click.group()
def mails() -> None:
    """The mails that clients, experts and the operator get."""


@mails.command()
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path), help="Folder for the files.")
@click.option("--kind", type=click.Choice(kinds()), help="Only these.")
def preview(*, folder: Path, kind: str | None) -> None:
    """Every mail in every state and language as NAME.html, NAME.txt, NAME.ics, and an index page."""
    if folder.exists() and not folder.is_dir():
        raise click.ClickException(f"{folder} is a file; name a folder for the mails.")
    shown = list(previews(kind))
    try:
        index = write_previews(shown, folder)
    except OSError as fault:
        raise click.ClickException(f"{folder} cannot be written: {fault.strerror or fault}.") from None
    click.echo(f"{len(shown)} mails; look at {index}")


mails.add_command(list_mails)
mails.add_command(show)
mails.add_command(resend)
