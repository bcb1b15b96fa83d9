"""A command that a person started waits where a worker would go on with something else."""

import time
from datetime import timedelta

import click

from application.ports.answers import TooManyCalls

WAITING_MAX = timedelta(minutes=30)
"""For one command. At 500 calls a minute that is enough for some 14,000 meetings."""


class Patience:
    """What is left of it grows less with each wait, and each wait is said on the terminal, beside the output."""

    def __init__(self) -> None:
        self._left = WAITING_MAX

    def wait_out(self, limited: TooManyCalls) -> bool:
        """True after waiting; False at once, if that would take longer than all of us may."""
        wait = timedelta(seconds=limited.retry_after_seconds)
        if wait > self._left:
            click.echo(f"{limited}: not waiting {limited.retry_after_seconds} s more", err=True)
            return False
        self._left -= wait
        click.echo(f"{limited}: waiting {limited.retry_after_seconds} s, then going on", err=True)
        time.sleep(limited.retry_after_seconds)
        return True
