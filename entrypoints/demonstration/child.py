"""A command that ends with whoever holds the other end of its standard input, even if that one is killed."""

import os
import signal
import sys
from threading import Thread, Timer, main_thread

from entrypoints.cli import main

LEAVE_LIMIT_SECONDS = 30.0


def end_with_parent() -> None:
    """From here on the process stops as if by Ctrl-C when its standard input is closed, and at the limit anyway."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are started without it
    Thread(target=_watch, name="parent", daemon=True).start()


def _watch() -> None:
    while os.read(sys.stdin.fileno(), 1):
        pass
    at_the_limit = Timer(LEAVE_LIMIT_SECONDS, os._exit, [1])
    at_the_limit.daemon = True
    at_the_limit.start()
    signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)


if __name__ == "__main__":
    end_with_parent()
    main()
