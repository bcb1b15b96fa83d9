"""The loops that a worker runs, alone or beside the web server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event

from adapters.postgres.database import PostgresDatabase
from application.lanes import Lane
from entrypoints.auditing import PROJECTIONS, Auditing
from entrypoints.mailing.daily import daily_mail_routines
from entrypoints.personal_data import PersonalData
from entrypoints.routines import Routines
from entrypoints.service import Service
from entrypoints.worker import Background, Worker


@contextmanager
def background_of(service: Service, database: PostgresDatabase) -> Iterator[Background]:
    """At work while the context is open; what is in hand is finished at its end."""
    projectors = {name.replace("_", " "): database.projector(name, row_of) for name, row_of in PROJECTIONS.items()}
    following = {name: projector.run for name, projector in projectors.items()}
    auditing = Auditing(service, database.projection_verification)
    heard = service.second_ear.routines(service.settings) if service.second_ear else ()
    kept = PersonalData(database, service.world.clock)
    by_the_clock = (*heard, *auditing.routines(), *daily_mail_routines(service), *kept.routines())
    routines = Routines(by_the_clock, database.turns, database.cursors, service.world.clock)
    with ExitStack() as wakeups:
        lanes = {str(lane): _worker(service, database, lane, wakeups) for lane in Lane}
        with Background({**lanes, **following, "routines": routines.run}) as background:
            yield background


def _worker(service: Service, database: PostgresDatabase, lane: Lane, wakeups: ExitStack) -> Callable[[Event], None]:
    wakeup = database.wakeup()
    wakeups.callback(wakeup.close)
    return Worker(service.runner, service.effects, service.world.clock, wakeup, lane).run
