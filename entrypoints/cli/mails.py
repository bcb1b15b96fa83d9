import click


@click.group()
def mails() -> None:
    """The mails that clients, experts and the operator get."""
