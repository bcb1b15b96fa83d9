"""Many threads that ask for the same thing at the same moment."""

import threading
from collections.abc import Callable

JOIN_SECONDS = 60.0


def together(run: Callable[[Callable[[], object]], None], count: int) -> None:
    """Run it on `count` threads that wait for each other at the start; every error is raised here."""
    barrier = threading.Barrier(count)
    errors: list[BaseException] = []

    def guarded() -> None:
        try:
            run(lambda: barrier.wait(JOIN_SECONDS))
        except BaseException as error:  # noqa: BLE001 - raised below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(JOIN_SECONDS)
    if errors:
        raise errors[0]
